import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODEC_NAMES, encodeFrame } from '../../../../contract/telemetry/codecs.ts';
import { decodeFrame } from '../../../../contract/telemetry/decode-frame.ts';
import type { SignalValue, TelemetryFrame } from '../../../../contract/telemetry/frame.ts';
import { decodeJsonFrame } from '../../../../contract/telemetry/json-codec.ts';
import { decodePackedFrame } from '../../../../contract/telemetry/packed-codec.ts';
import { decodeProtobufFrame } from '../../../../contract/telemetry/protobuf-codec.ts';
import { frameOfSamples } from '../../../../contract/telemetry/samples.ts';
import { anyFrame, nowMs } from './any-frame.ts';

const DECODERS = { json: decodeJsonFrame, protobuf: decodeProtobufFrame, packed: decodePackedFrame };
const RUNS = { numRuns: 150 };

const frameOf = (values: SignalValue[], path = 'Vehicle.Speed', schema = { id: 'vss', version: 1 }): TelemetryFrame =>
  frameOfSamples(
    { bootId: 'b1', sequence: 7, baseTimeMs: nowMs, schema },
    values.map((value, at) => ({ offsetMs: at * 1000, signals: [[path, value]] })),
  );
const valuesOf = (outcome: ReturnType<typeof decodeFrame>): SignalValue[] =>
  outcome.ok ? [...(outcome.frame.columns[0]?.values ?? [])] : [outcome.reason, outcome.detail];

describe.each(CODEC_NAMES)('the codec %s', (codec) => {
  it('gives back every frame as it was, bit by bit', () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        expect(DECODERS[codec](encodeFrame(frame, codec))).toEqual({ ok: true, frame });
      }),
      RUNS,
    );
  });

  it('is told by the first byte', () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        const outcome = decodeFrame(encodeFrame(frame, codec), nowMs);
        // too long for a frame is no matter of the codec
        if (!outcome.ok) return outcome.reason === 'too-large';
        const plain = ({ path, values }: TelemetryFrame['columns'][number]) => [path, ...values];
        expect(outcome.frame.columns.map(plain)).toEqual(frame.columns.map(plain));
        return true;
      }),
      { numRuns: 50 },
    );
  });

  it('writes -0 as 0: a frame has no other', () => {
    const outcome = decodeFrame(encodeFrame(frameOf([-0, 1.1, -0]), codec), nowMs);
    expect(valuesOf(outcome)).toEqual([0, 1.1, 0]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses to write %s', (value) => {
    expect(() => encodeFrame(frameOf([1, value]), codec)).toThrow('Vehicle.Speed');
  });

  it('writes half a surrogate pair as U+FFFD, as UTF-8 has none', () => {
    const outcome = decodeFrame(encodeFrame(frameOf(['a\ud83db', '\ud83d\ude97'], 'Vehicle.Note'), codec), nowMs);
    expect(valuesOf(outcome)).toEqual(['a\ufffdb', '\ud83d\ude97']);
  });

  it('keeps signals that no catalogue knows, with their unit', () => {
    const head = { bootId: 'b1', sequence: 0, baseTimeMs: nowMs };
    const samples = [{ offsetMs: 0, signals: [['Vehicle.Martian.Flux', 1.21] as [string, number]] }];
    const frame = frameOfSamples(head, samples, new Map([['Vehicle.Martian.Flux', 'GW']]));
    const outcome = decodeFrame(encodeFrame(frame, codec), nowMs);
    expect(outcome).toMatchObject({ frame: { columns: [{ path: 'Vehicle.Martian.Flux', unit: 'GW' }] } });
  });

  it('carries a schema that this release does not know', () => {
    const outcome = decodeFrame(encodeFrame(frameOf([1], 'Vehicle.Speed', { id: 'later', version: 9 }), codec), nowMs);
    expect(outcome).toMatchObject({ frame: { schema: { id: 'later', version: 9 } } });
    expect(valuesOf(outcome)).toEqual([1]);
  });

  it('holds as many samples as a frame may have', () => {
    const frame = frameOf(Array.from({ length: 600 }, (_, at) => at / 8));
    expect(valuesOf(decodeFrame(encodeFrame(frame, codec), nowMs))).toHaveLength(600);
  });
});

describe('a frame of an earlier release', () => {
  it('without schema, units and qualities is read as of the general schema', () => {
    const text = `{"v":1,"boot":"b7","seq":12,"t":${nowMs},"samples":[{"dt":0,"s":{"Vehicle.Speed":42.5}}]}`;
    expect(decodeFrame(new TextEncoder().encode(text), nowMs)).toEqual({
      ok: true,
      frame: {
        ...{ bootId: 'b7', sequence: 12, schema: { id: 'vss', version: 1 }, baseTimeMs: nowMs },
        offsetsMs: Int32Array.of(0),
        columns: [{ path: 'Vehicle.Speed', values: Float64Array.of(42.5) }],
      },
    });
  });
});
