import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TelemetryFrame } from '../../../../contract/telemetry/frame.ts';
import {
  addState,
  emptyReportedState,
  mergeFrame,
  type ReportedState,
  reportedSignals,
} from '../../../../contract/telemetry/reported-state.ts';
import { frameOfSamples, type TelemetrySample } from '../../../../contract/telemetry/samples.ts';
import { seenText } from '../../../../contract/telemetry/seen-frames.ts';

const startMs = Date.UTC(2026, 0, 15);
const frameWith = (sequence: number, baseTimeMs: number, samples: TelemetrySample[], bootId = 'b1'): TelemetryFrame =>
  frameOfSamples({ bootId, sequence, baseTimeMs }, samples);
const frameOf = (sequence: number, atMs: number, value: number | boolean | string, bootId = 'b1'): TelemetryFrame =>
  frameWith(sequence, atMs, [{ offsetMs: 0, signals: [['Vehicle.Speed', value]] }], bootId);
const merged = (frames: readonly TelemetryFrame[], state = emptyReportedState()): ReportedState => {
  for (const frame of frames) mergeFrame(state, frame, startMs + 100_000);
  return state;
};
const signalsOf = (state: ReportedState) => Object.fromEntries(reportedSignals(state));
const speedOf = (state: ReportedState) => signalsOf(state)['Vehicle.Speed']?.value;
/** All but the skew, which is of the way and not of the vehicle. */
const contentOf = (state: ReportedState) => [signalsOf(state), seenText(state.seen), state.seen.count, state.newestMs];

/** Frames of two boots, some measured at the same moments: nothing says which is the later one. */
const drive = fc
  .array(
    fc.tuple(
      fc.constantFrom('b1', 'b2'),
      fc.integer({ min: 0, max: 3 }),
      fc.array(
        fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.oneof(fc.integer(), fc.boolean(), fc.string({ maxLength: 3 }))),
        { maxLength: 3 },
      ),
    ),
    { minLength: 1, maxLength: 10 },
  )
  .map((contents) =>
    contents.map(([bootId, second, signals], sequence) =>
      frameWith(
        sequence,
        startMs + second * 1_000,
        signals.map(([path, value], offsetMs) => ({ offsetMs, signals: [[path, value]] })),
        bootId,
      ),
    ),
  );
const shuffled = drive.chain((frames) =>
  fc.tuple(fc.constant(frames), fc.shuffledSubarray(frames, { minLength: frames.length })),
);

describe('merging frames', () => {
  it('gives the same state in any order', () => {
    fc.assert(
      fc.property(shuffled, ([frames, others]) => {
        expect(contentOf(merged(others))).toEqual(contentOf(merged(frames)));
        expect(merged(others).seen.count).toBe(frames.length);
      }),
    );
  });

  it('changes nothing when frames come again', () => {
    fc.assert(
      fc.property(shuffled, fc.nat(9), ([frames, others], count) => {
        const state = merged(frames);
        const before = contentOf(state);
        for (const frame of others.slice(0, count)) expect(mergeFrame(state, frame, startMs)).toBe(false);
        expect(contentOf(state)).toEqual(before);
      }),
    );
  });

  it('gives the same state when two instances had a part each, or both had one', () => {
    fc.assert(
      fc.property(shuffled, fc.nat(9), fc.nat(9), ([frames, others], from, to) => {
        const one = merged(others.slice(0, Math.max(from, to)));
        addState(one, merged(others.slice(Math.min(from, to))));
        expect(contentOf(one)).toEqual(contentOf(merged(frames)));
      }),
    );
  });

  it('says whether another state held more', () => {
    const state = merged([frameOf(1, startMs, 1)]);
    expect(addState(state, merged([frameOf(1, startMs, 1)]))).toBe(false);
    expect(addState(state, merged([frameOf(2, startMs + 1, 1)]))).toBe(true);
    expect(addState(state, emptyReportedState())).toBe(false);
  });

  it('keeps what is younger, whatever came later', () => {
    const state = merged([frameOf(2, startMs + 2, 20), frameOf(1, startMs + 1, 10)]);
    expect(signalsOf(state)['Vehicle.Speed']).toEqual({ value: 20, atMs: startMs + 2 });
  });

  it('takes the last of several measurements of one millisecond within a frame', () => {
    const frame = frameWith(0, startMs, [
      { offsetMs: 0, signals: [['Vehicle.Speed', 2]] },
      { offsetMs: 0, signals: [['Vehicle.Speed', 1]] },
    ]);
    expect(speedOf(merged([frame]))).toBe(1);
  });

  it('lets a late frame of an earlier boot not replace younger values', () => {
    const frames = [frameOf(0, startMs + 10, 2, 'b2'), frameOf(500, startMs, 1, 'b1')];
    expect(speedOf(merged(frames))).toBe(2);
  });

  it('takes no more than 500 signals of a vehicle, and still updates those it has', () => {
    const batches = [0, 1, 2, 3].map((batch) =>
      frameWith(batch, startMs + batch, [
        {
          offsetMs: 0,
          signals: Array.from({ length: 200 }, (_, n): [string, number] => [`S${batch}.N${n}`, n]),
        },
      ]),
    );
    const state = merged([...batches, frameWith(4, startMs + 4, [{ offsetMs: 0, signals: [['S0.N0', 7]] }])]);
    expect(Object.keys(signalsOf(state))).toHaveLength(500);
    expect(signalsOf(state)['S0.N0']?.value).toBe(7);
    expect(state.seen.count).toBe(5);
  });

  it('keeps quality and unit of the value that stands, and no others', () => {
    const doubted: TelemetryFrame = {
      ...frameOf(1, startMs + 1, 250),
      columns: [
        { path: 'Vehicle.Speed', unit: 'mph', values: Float64Array.of(250), qualities: Uint8Array.of(1) },
        { path: 'Vehicle.IsMoving', values: [true] },
      ],
    };
    const state = merged([frameOf(0, startMs, 100), doubted]);
    expect(signalsOf(state)).toEqual({
      'Vehicle.Speed': { value: 250, atMs: startMs + 1, quality: 'abnormal', unit: 'mph' },
      'Vehicle.IsMoving': { value: true, atMs: startMs + 1 },
    });
    merged([frameOf(2, startMs + 2, 101)], state);
    expect(signalsOf(state)['Vehicle.Speed']).toEqual({ value: 101, atMs: startMs + 2 });
  });
});

describe("the vehicle's clock", () => {
  const arriving = (state: ReportedState, sequence: number, atMs: number, arrivedAtMs: number) =>
    mergeFrame(state, frameOf(sequence, atMs, sequence), arrivedAtMs);

  it('is measured by the quickest frames of late', () => {
    const state = emptyReportedState();
    const skews = [5_000, 1_200, 1_300, 9_200, 900].map((lateMs, sequence) => {
      arriving(state, sequence, startMs + sequence * 1_000, startMs + sequence * 1_000 + lateMs);
      return state.skewMs;
    });
    expect(skews).toEqual([5_000, 1_200, 1_206, 1_706, 900]);
  });

  it('is not measured by frames that waited in the vehicle', () => {
    const state = emptyReportedState();
    arriving(state, 9, startMs + 60_000, startMs + 60_100);
    arriving(state, 3, startMs, startMs + 60_200);
    expect(state.skewMs).toBe(100);
  });

  it('may be ahead: then samples arrive before they were measured', () => {
    const state = emptyReportedState();
    arriving(state, 0, startMs + 7_000, startMs);
    expect(state.skewMs).toBe(-7_000);
  });

  it('that was hours ahead holds its values no longer than five minutes against those of one that is right', () => {
    const state = emptyReportedState();
    arriving(state, 0, startMs + 10 * 3_600_000, startMs);
    expect(signalsOf(state)['Vehicle.Speed']?.atMs).toBe(startMs + 300_000);
    arriving(state, 1, startMs + 300_001, startMs + 300_001);
    expect(speedOf(state)).toBe(1);
  });
});
