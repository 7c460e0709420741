import { describe, expect, it } from 'vitest';
import { createRecorderRig, START_MS } from './recorder-rig.ts';

const seconds = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => (from + index) * 1_000);

describe('a telemetry recorder that nobody watches', () => {
  it('says at once that the car is awake, then sends a frame a minute with all that was sampled', () => {
    const rig = createRecorderRig();
    rig.recorder.open(rig.link());
    rig.drive(181);
    expect(rig.sizes()).toEqual([1, 60, 60, 60]);
    expect(rig.sent.map(({ atMs }) => atMs)).toEqual([0, 60_000, 120_000, 180_000]);
    expect(rig.takenMs()).toEqual(seconds(0, 181));
    expect(rig.sent.map(({ frame }) => frame.sequence)).toEqual([0, 1, 2, 3]);
    expect(rig.recorder.statistics).toMatchObject({ samples: 181, framesSent: 4, framesAcked: 4, framesDropped: 0 });
  });
  it('sends a frame a second where that is asked for, none of them late', () => {
    const rig = createRecorderRig({ batchMs: 1_000 });
    rig.recorder.open(rig.link());
    rig.drive(20);
    expect(rig.sent.map(({ atMs, frame }) => [atMs, frame.offsetsMs.length])).toEqual(
      seconds(0, 20).map((atMs) => [atMs, 1]),
    );
  });
  it('does not keep the last samples back when no more come', () => {
    const rig = createRecorderRig({ batchMs: 10_000 });
    rig.recorder.open(rig.link());
    rig.drive(4);
    rig.timers.pass(60_000);
    expect(rig.sizes()).toEqual([1, 3]);
    expect(rig.sent[1]?.atMs).toBe(11_000);
  });
  it('sends what it has when it is told to, as when the ignition goes off', () => {
    const rig = createRecorderRig();
    rig.recorder.open(rig.link());
    rig.drive(5);
    rig.recorder.flush();
    rig.recorder.flush();
    expect(rig.sizes()).toEqual([1, 4]);
  });
  it('begins a new frame when its clock is set, whichever way', () => {
    const rig = createRecorderRig();
    rig.recorder.open(rig.link());
    rig.drive(3);
    rig.clock.aheadMs = 7_200_000;
    rig.drive(2);
    rig.clock.aheadMs = -5_000;
    rig.drive(2);
    rig.recorder.flush();
    expect(rig.sizes()).toEqual([1, 2, 2, 2]);
    expect(rig.takenMs().slice(3)).toEqual([7_203_000, 7_204_000, 0, 1_000]);
  });
});

describe('a sensor that says it cannot be trusted', () => {
  it('has its value sent with that word', () => {
    const rig = createRecorderRig();
    rig.recorder.open(rig.link());
    const qualities = new Map([['Vehicle.Speed', 'stale' as const]]);
    rig.recorder.record({ atMs: START_MS, signals: [['Vehicle.Speed', 30]], qualities });
    expect(rig.sent[0]?.frame.columns[0]).toMatchObject({ path: 'Vehicle.Speed', qualities: Uint8Array.of(3) });
  });
});

describe('a watched telemetry recorder', () => {
  const watched = (periodMs: number, forMs: number) => ({ periodMs, untilMs: START_MS + forMs });

  it('sends what it gathered, then short frames as topic class `live`, and ends by itself', () => {
    const rig = createRecorderRig();
    rig.recorder.open(rig.link());
    rig.drive(10);
    rig.recorder.watch(watched(1_000, 15_000));
    rig.drive(65);
    expect(rig.sent.map(({ frameClass }) => frameClass)).toEqual(['drive', ...Array(6).fill('live'), 'drive']);
    expect(rig.sizes()).toEqual([1, 9, 1, 1, 1, 1, 1, 60]);
    expect(rig.takenMs()).toEqual(seconds(0, 75));
  });
  it.each([
    [2_000, 2],
    [5_000, 5],
  ])('takes %i ms as asked', (periodMs, size) => {
    const rig = createRecorderRig();
    rig.recorder.open(rig.link());
    rig.drive(1);
    rig.recorder.watch(watched(periodMs, 60_000));
    rig.drive(21);
    expect(rig.sizes()).toEqual([1, 1, ...Array(20 / size).fill(size)]);
  });
  it('goes back to batches when told that nobody watches any more', () => {
    const rig = createRecorderRig();
    rig.recorder.open(rig.link());
    rig.recorder.watch(watched(1_000, 600_000));
    rig.drive(3);
    rig.recorder.watch(undefined);
    rig.drive(60);
    expect(rig.sizes()).toEqual([1, 1, 1, 60]);
  });
  it('ends after an hour at the latest, also when its clock is set back or not trusted any more', () => {
    for (const aheadMs of [-86_400_000, undefined]) {
      const rig = createRecorderRig();
      rig.recorder.open(rig.link());
      rig.recorder.watch(watched(5_000, 90_000_000));
      rig.clock.aheadMs = aheadMs;
      rig.drive(3_600);
      const before = rig.sent.length;
      rig.drive(60);
      expect(rig.sent.length - before).toBeLessThanOrEqual(2);
    }
  });
  it('does not begin without a clock to end by, nor when the time is over', () => {
    const rig = createRecorderRig();
    rig.recorder.open(rig.link());
    rig.drive(1);
    rig.recorder.watch({ periodMs: 1_000, untilMs: START_MS });
    rig.clock.aheadMs = undefined;
    rig.recorder.watch(watched(1_000, 600_000));
    rig.drive(59);
    expect(rig.sizes()).toEqual([1]);
  });
  it('sends short frames while an alarm holds, the first with what led to it', () => {
    const rig = createRecorderRig();
    rig.recorder.open(rig.link());
    rig.drive(30);
    rig.recorder.alarm(true);
    rig.drive(3);
    rig.recorder.alarm(false);
    rig.drive(60);
    expect(rig.sizes()).toEqual([1, 29, 1, 1, 1, 60]);
    expect(rig.sent[1]?.frameClass).toBe('live');
  });
});

describe('what a vehicle measures in a tunnel', () => {
  it('arrives after it with the times it was measured at, behind what is measured then', () => {
    const rig = createRecorderRig();
    rig.recorder.open(rig.link());
    rig.drive(61);
    rig.recorder.close();
    rig.drive(300);
    rig.recorder.open(rig.link());
    rig.drive(60);
    expect(rig.sent.map(({ frameClass }) => frameClass)).toEqual(['drive', 'drive', ...Array(5).fill('late'), 'drive']);
    expect(rig.takenMs()).toEqual(seconds(0, 421));
    expect(rig.recorder.statistics).toMatchObject({
      framesSent: 8,
      framesAcked: 8,
      framesReplayed: 5,
      framesDropped: 0,
    });
  });
  it('is an hour and more of batches, in a packed ring of less than a megabyte', () => {
    const rig = createRecorderRig({ codec: 'packed', bounds: { frames: 100, bytes: 1_000_000 } });
    rig.drive(90 * 60);
    rig.recorder.flush();
    rig.recorder.open(rig.link());
    rig.timers.pass(30_000);
    expect(rig.takenMs()).toEqual(seconds(0, 90 * 60));
    expect(rig.recorder.statistics.framesDropped).toBe(0);
  });
});

describe('what a frame cannot carry', () => {
  it('is left out and counted; the rest of the sample goes', () => {
    const rig = createRecorderRig();
    rig.recorder.open(rig.link());
    rig.sample([
      ['Vehicle.Speed', Number.NaN],
      ['1 no path', 1],
      ['Vehicle.Text', 'x'.repeat(257)],
      ['Vehicle.IsMoving', true],
    ]);
    expect(rig.sent[0]?.frame.columns).toMatchObject([{ path: 'Vehicle.IsMoving', values: [true] }]);
    rig.recorder.record({ atMs: Number.NaN, signals: [['Vehicle.Speed', 1]] });
    rig.recorder.record({ atMs: START_MS, signals: [] });
    expect([rig.sent.length, rig.recorder.statistics.signalsRefused, rig.problems]).toEqual([1, 4, []]);
  });
  it('because it is too much goes in several frames, of which the platform takes each', () => {
    const rig = createRecorderRig({ batchMs: 3_600_000 });
    rig.recorder.open(rig.link());
    rig.sample();
    const wide = Array.from({ length: 250 }, (_, n): [string, string] => [`Vehicle.Text${n}`, `${n}`.padEnd(250, 'ä')]);
    for (let second = 1; second < 9; second += 1) {
      rig.timers.pass(1_000);
      rig.sample(wide);
    }
    rig.recorder.flush();
    const values = rig.sent.flatMap(({ frame }) => frame.columns.map((column) => column.values.length));
    expect(values.reduce((sum, count) => sum + count, 0)).toBe(1 + 8 * 250);
    expect(new Set(rig.sent.map(({ frame }) => frame.sequence)).size).toBe(rig.sent.length);
  });
  it('because they are too many values begins another frame', () => {
    const rig = createRecorderRig({ batchMs: 3_600_000, codec: 'packed' });
    rig.recorder.open(rig.link());
    rig.sample();
    const wide = Array.from({ length: 256 }, (_, n): [string, boolean] => [`Vehicle.Flag${n}`, n % 3 > 0]);
    for (let second = 1; second <= 300; second += 1) {
      rig.timers.pass(1_000);
      rig.sample(wide);
    }
    rig.recorder.flush();
    expect([rig.sizes(), rig.problems]).toEqual([[1, 256, 44], []]);
  });
  it('because they are too many samples begins another frame', () => {
    const rig = createRecorderRig({ batchMs: 3_600_000 });
    rig.recorder.open(rig.link());
    rig.drive(1_500);
    expect(rig.sizes()).toEqual([1, 600, 600]);
  });
});
