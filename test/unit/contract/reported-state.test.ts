import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TelemetryFrame } from '../../../contract/telemetry/frame.ts';
import {
  emptyReportedState,
  mergeFrame,
  parseSignals,
  type ReportedState,
  serializeSignals,
} from '../../../contract/telemetry/reported-state.ts';
import { frameOfSamples, type TelemetrySample } from '../../../contract/telemetry/samples.ts';

const startMs = Date.UTC(2026, 0, 15);
const frameWith = (sequence: number, baseTimeMs: number, samples: TelemetrySample[], bootId = 'b1'): TelemetryFrame =>
  frameOfSamples({ bootId, sequence, baseTimeMs }, samples);
const frameOf = (sequence: number, atMs: number, value: number, bootId = 'b1'): TelemetryFrame =>
  frameWith(sequence, atMs, [{ offsetMs: 0, signals: [['Vehicle.Speed', value]] }], bootId);
const merged = (frames: readonly TelemetryFrame[]): ReportedState => {
  const state = emptyReportedState();
  for (const frame of frames) mergeFrame(state, frame);
  return state;
};
const valuesOf = (state: ReportedState) => Object.fromEntries(state.signals);

/** A vehicle's drive: frames count up and every measurement has a time of its own. */
const drive = fc
  .array(fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.integer()), { maxLength: 3 }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((contents) =>
    contents.map((signals, sequence) =>
      frameWith(
        sequence,
        startMs + sequence * 1_000,
        signals.map(([path, value], offsetMs) => ({ offsetMs, signals: [[path, value]] })),
      ),
    ),
  );

describe('merging frames', () => {
  it('takes no more than 500 signals of a vehicle, and still updates those it has', () => {
    const signals = Array.from({ length: 200 }, (_, index) => index);
    const batches = [0, 1, 2, 3].map((batch) =>
      frameWith(batch, startMs + batch, [
        { offsetMs: 0, signals: signals.map((n): [string, number] => [`S${batch}.N${n}`, n]) },
      ]),
    );
    const state = merged([...batches, frameWith(4, startMs + 4, [{ offsetMs: 0, signals: [['S0.N0', 7]] }])]);

    expect(state.signals.size).toBe(500);
    expect(state.signals.get('S0.N0')?.value).toBe(7);
    expect(state.frames).toBe(5);
  });

  it('gives the same last values in any order, when measurements have different times', () => {
    const shuffled = drive.chain((frames) =>
      fc.tuple(fc.constant(frames), fc.shuffledSubarray(frames, { minLength: frames.length })),
    );
    fc.assert(
      fc.property(shuffled, ([frames, others]) => {
        expect(valuesOf(merged(others))).toEqual(valuesOf(merged(frames)));
        expect(merged(others).frames).toBe(frames.length);
      }),
    );
  });

  it('changes nothing when frames of the window come again', () => {
    const doubled = drive.chain((frames) => fc.tuple(fc.constant(frames), fc.shuffledSubarray(frames)));
    fc.assert(
      fc.property(doubled, ([frames, again]) => {
        const state = merged(frames);
        const before = structuredClone(state);
        for (const frame of again) expect(mergeFrame(state, frame)).toBe(false);
        expect(state).toEqual(before);
      }),
    );
  });

  it('keeps what is younger, whatever came later', () => {
    const state = merged([frameOf(2, startMs + 2, 20), frameOf(1, startMs + 1, 10)]);
    expect(state.signals.get('Vehicle.Speed')).toEqual({ value: 20, atMs: startMs + 2 });
    expect(state.sequence).toBe(2);
  });

  it('takes the last of several measurements of one millisecond within a frame', () => {
    const frame = frameWith(0, startMs, [
      { offsetMs: 0, signals: [['Vehicle.Speed', 1]] },
      { offsetMs: 0, signals: [['Vehicle.Speed', 2]] },
    ]);
    expect(merged([frame]).signals.get('Vehicle.Speed')?.value).toBe(2);
  });

  it('recognises a repeated frame 63 behind the newest', () => {
    const state = merged([frameOf(1, startMs, 1), frameOf(64, startMs, 2)]);
    expect(mergeFrame(state, frameOf(1, startMs, 1))).toBe(false);
    expect(mergeFrame(state, frameOf(2, startMs, 1))).toBe(true);
    expect(state.frames).toBe(3);
  });

  it('counts a frame 64 behind as new, and its older values do no harm', () => {
    const state = merged([frameOf(0, startMs, 1), frameOf(64, startMs + 64, 2)]);
    expect(mergeFrame(state, frameOf(0, startMs, 1))).toBe(true);
    expect(state.signals.get('Vehicle.Speed')?.value).toBe(2);
  });

  it.each([64, 65, 1_000, Number.MAX_SAFE_INTEGER])('survives a jump of %d forth and back', (sequence) => {
    const state = merged([frameOf(0, startMs, 1), frameOf(sequence, startMs + 1, 2)]);
    expect(state.recent).toBe(1n);
    expect(mergeFrame(state, frameOf(0, startMs, 1))).toBe(true);
    expect(mergeFrame(state, frameOf(sequence, startMs + 1, 2))).toBe(false);
    expect(state.sequence).toBe(sequence);
  });

  it('keeps its memory of sequences within 64 bits', () => {
    const frames = Array.from({ length: 200 }, (_, sequence) => frameOf(sequence, startMs + sequence, sequence));
    expect(merged(frames).recent).toBe((1n << 64n) - 1n);
  });

  it('starts counting anew when the vehicle has booted, and keeps the values', () => {
    const state = merged([frameOf(500, startMs, 1), frameOf(0, startMs + 1, 2, 'b2')]);
    expect(state).toMatchObject({ bootId: 'b2', sequence: 0, recent: 1n, frames: 2 });
    expect(mergeFrame(state, frameOf(0, startMs + 1, 2, 'b2'))).toBe(false);
  });

  it('lets a late frame of an earlier boot not replace younger values', () => {
    const state = merged([frameOf(0, startMs + 10, 2, 'b2'), frameOf(500, startMs, 1, 'b1')]);
    expect(state.signals.get('Vehicle.Speed')?.value).toBe(2);
  });
});

describe('signals as one attribute', () => {
  const signals = fc
    .uniqueArray(
      fc.tuple(
        fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,6}(\.[A-Za-z0-9_]{1,6}){0,3}$/),
        fc.record({
          value: fc.oneof(fc.integer(), fc.boolean(), fc.string({ unit: 'binary' })),
          atMs: fc.integer({ min: 0, max: startMs }),
        }),
      ),
      { selector: ([path]) => path },
    )
    .map((entries) => new Map(entries));

  it('are the same after writing and reading', () => {
    fc.assert(
      fc.property(signals, (original) => {
        expect(parseSignals(serializeSignals(original))).toEqual(original);
      }),
    );
  });
  it('are empty for a vehicle that sent none', () => {
    expect(parseSignals(serializeSignals(new Map()))).toEqual(new Map());
  });
});
