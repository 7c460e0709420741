import { beforeEach, describe, expect, it } from 'vitest';
import type { HistoryRequest } from '../../../../contract/archive/history-request.ts';
import { mayHold } from '../../../../contract/archive/object-key.ts';
import { type HistoryPage, historyPage } from '../../../../lambdas/history/history-page.ts';
import { type ArchiveWorld, archiveWorld, HOUR, MINUTE, recordOf } from '../telemetry-archive/archive-fixture.ts';

const H = 60 * MINUTE;
const nowMs = HOUR + 3 * H;
let world: ArchiveWorld;
beforeEach(() => {
  world = archiveWorld(1);
});

const speedFrame = (sequence: number, baseTimeMs: number, count: number, vehicleId = 'veh-1') => ({
  ...{ vehicleId, sequence, baseTimeMs },
  samples: Array.from({ length: count }, (_, index) => ({ 'Vehicle.Speed': sequence * 100 + index })),
});

interface Asked extends Partial<HistoryRequest> {
  vehicleId?: string;
  ownedSinceMs?: number;
  startMs?: number;
}

function ask({ vehicleId = 'veh-1', ownedSinceMs = 0, startMs, ...more }: Asked = {}): Promise<HistoryPage> {
  const request: HistoryRequest = {
    paths: ['Vehicle.Speed'],
    fromMs: HOUR,
    toMs: HOUR + H,
    aggregate: 'last',
    ...more,
  };
  const ports = { objects: world.objects, nowMs: () => nowMs };
  return historyPage({ vehicleId, ownedSinceMs }, request, startMs ?? request.fromMs, ports);
}

const speeds = ({ points }: HistoryPage): unknown[] => (points.get('Vehicle.Speed') ?? []).map(({ value }) => value);

describe('a history', () => {
  it('is in the order of time, whatever the order of the frames and files', async () => {
    await world.archive([recordOf(speedFrame(3, HOUR + 20_000, 2))]);
    await world.archive([recordOf(speedFrame(1, HOUR, 2)), recordOf(speedFrame(2, HOUR + 10_000, 2))]);
    expect(speeds(await ask())).toEqual([100, 101, 200, 201, 300, 301]);
  });

  it('has a sample once that came in two batches', async () => {
    await world.archive([recordOf(speedFrame(1, HOUR, 3)), recordOf(speedFrame(2, HOUR + MINUTE, 1))]);
    await world.archive([recordOf(speedFrame(1, HOUR, 3))]);
    expect(speeds(await ask())).toEqual([100, 101, 102, 200]);
  });

  it('ends before its end, and begins with its beginning', async () => {
    await world.archive([recordOf(speedFrame(1, HOUR + H - 2_000, 4))]);
    expect(speeds(await ask({ fromMs: HOUR + H - 1_000, toMs: HOUR + H + 1_000 }))).toEqual([101, 102]);
  });

  it('shows signals that no catalogue knows, and none that were not asked for', async () => {
    const samples = [{ 'Vehicle.Speed': 1, 'Own.Signal': 'x' }];
    await world.archive([recordOf({ sequence: 1, baseTimeMs: HOUR, samples })]);
    const { points } = await ask({ paths: ['Own.Signal', 'Vehicle.IsMoving'] });
    expect([...points]).toEqual([
      ['Own.Signal', [{ atMs: HOUR, value: 'x' }]],
      ['Vehicle.IsMoving', []],
    ]);
  });

  it('is down-sampled over the borders of files', async () => {
    await world.archive([recordOf(speedFrame(1, HOUR, 30))]);
    await world.archive([recordOf(speedFrame(2, HOUR + 30_000, 60))]);
    const { points } = await ask({ everyMs: MINUTE, aggregate: 'max' });
    expect(points.get('Vehicle.Speed')).toEqual([
      { atMs: HOUR, value: 229 },
      { atMs: HOUR + MINUTE, value: 259 },
    ]);
  });
});

describe('who may see what', () => {
  it('is no other vehicle', async () => {
    await world.archive([recordOf(speedFrame(1, HOUR, 2)), recordOf(speedFrame(7, HOUR, 2, 'veh-2'))]);
    expect(speeds(await ask({ vehicleId: 'veh-2' }))).toEqual([700, 701]);
    expect(speeds(await ask({ vehicleId: 'veh' }))).toEqual([]);
  });

  it('a new owner sees nothing of the time before, not even of a clock that was ahead', async () => {
    const ownedSinceMs = HOUR + 30 * MINUTE;
    await world.archive([
      recordOf(speedFrame(1, ownedSinceMs - 1_000, 3), { arrivedAtMs: ownedSinceMs + 5_000 }),
      recordOf(speedFrame(2, ownedSinceMs + 2 * MINUTE, 1), { arrivedAtMs: ownedSinceMs - 1 }),
    ]);
    expect(speeds(await ask({ ownedSinceMs }))).toEqual([101, 102]);
    expect(speeds(await ask())).toEqual([100, 101, 102, 200]);
    expect(speeds(await ask({ ownedSinceMs: HOUR + 2 * H }))).toEqual([]);
  });
});

describe('what is read', () => {
  it('is files of the vehicle’s share alone', async () => {
    const vehicles = Array.from({ length: 20 }, (_, index) => `veh-${index}`);
    await world.archive(vehicles.map((vehicleId) => recordOf(speedFrame(1, HOUR, 1, vehicleId))));
    expect(world.objects.objects.size).toBe(2);
    await ask({ vehicleId: 'veh-3' });
    expect(world.objects.reads.map(({ key }) => key).filter((key) => !mayHold(key, 'veh-3'))).toEqual([]);
    expect(world.objects.reads.length).toBeGreaterThan(0);
  });

  it('of a large file is its footer and the row group of the vehicle', async () => {
    world = archiveWorld(0);
    const vehicles = Array.from({ length: 120 }, (_, index) => `veh-${String(index).padStart(4, '0')}`);
    await world.archive(
      vehicles.flatMap((vehicleId) => [1, 2].map((n) => recordOf(noisyFrame(n, HOUR + n * MINUTE, vehicleId)))),
    );
    const [size = 0] = [...world.objects.objects.values()].map(({ length }) => length);
    const page = await ask({ vehicleId: 'veh-0100' });
    expect(speeds(page)).toHaveLength(120);
    const read = world.objects.reads.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(world.objects.reads.length).toBeLessThanOrEqual(3);
    expect(read).toBeLessThan(64 * 1024 + size / 4);
  });

  it('is nothing but the footer where the vehicle cannot be', async () => {
    await world.archive([recordOf(speedFrame(1, HOUR, 2))]);
    const before = world.objects.reads.length;
    await ask({ fromMs: HOUR + 30 * MINUTE });
    expect(world.objects.reads.length - before).toBe(1);
  });
});

/** Numbers that do not compress. */
function noisyFrame(sequence: number, baseTimeMs: number, vehicleId: string) {
  let state = sequence * 7_919 + Number(vehicleId.slice(4));
  const next = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 1_000;
  };
  const names = ['Vehicle.Speed', 'Vehicle.TraveledDistance', 'Vehicle.CurrentLocation.Altitude'];
  const samples = Array.from({ length: 60 }, () => Object.fromEntries(names.map((name) => [name, next()])));
  return { vehicleId, sequence, baseTimeMs, samples };
}

describe('pages', () => {
  const follow = async (asked: Asked): Promise<{ values: unknown[]; pages: number }> => {
    const values: unknown[] = [];
    let startMs: number | undefined;
    for (let pages = 1; ; pages += 1) {
      const page = await ask(startMs === undefined ? asked : { ...asked, startMs });
      values.push(...speeds(page));
      if (page.untilMs >= (asked.toMs ?? 0)) return { values, pages };
      startMs = page.untilMs;
    }
  };

  it('of more points than one answer holds give all, each once', async () => {
    await world.archive(upTo(45).map((index) => recordOf(denseFrame(index, HOUR + index * 4 * MINUTE))));
    const { values, pages } = await follow({ toMs: HOUR + 3 * H });
    expect(values).toEqual(upTo(27_000));
    expect(pages).toBe(3);
  });

  it('of one hour that no answer holds are cut within it', async () => {
    await world.archive(upTo(60).map((index) => recordOf(denseFrame(index))));
    const { values, pages } = await follow({ toMs: HOUR + H });
    expect(values).toHaveLength(36_000);
    expect(values).toEqual(upTo(36_000));
    expect(pages).toBe(4);
  });

  it('end after their time, at an hour, and the next goes on from there', async () => {
    await world.archive([0, 1, 2].map((hour) => recordOf(speedFrame(hour, HOUR + hour * H, 2))));
    let clockMs = nowMs;
    const request = { paths: ['Vehicle.Speed'], fromMs: HOUR, toMs: HOUR + 3 * H, aggregate: 'last' as const };
    const ports = {
      objects: world.objects,
      // every look at the clock finds it 5 s later
      nowMs: () => {
        clockMs += 5_000;
        return clockMs;
      },
    };
    const first = await historyPage({ vehicleId: 'veh-1', ownedSinceMs: 0 }, request, HOUR, ports);
    expect(first.untilMs).toBe(HOUR + H);
    const second = await historyPage({ vehicleId: 'veh-1', ownedSinceMs: 0 }, request, first.untilMs, ports);
    expect([...speeds(first), ...speeds(second)]).toEqual([0, 1, 100, 101]);
  });

  it('without anything to show come to their end', async () => {
    expect(await follow({ fromMs: HOUR - 24 * H, toMs: HOUR + H })).toEqual({ values: [], pages: 1 });
  });
});

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Ten samples a second for a minute. */
function denseFrame(index: number, baseTimeMs = HOUR + index * MINUTE) {
  const samples = upTo(600).map((n) => ({ 'Vehicle.Speed': index * 600 + n }));
  return { sequence: index, baseTimeMs, samples, everyMs: 100 };
}
