import { afterEach, describe, expect, it } from 'vitest';
import { readReported } from '../../../contract/telemetry/reported-text.ts';
import { prod } from '../../../lib/environments/prod.ts';
import { type Broken, createTelemetryPath } from './telemetry-path.ts';

const SECOND_MS = 1000;
const MINUTE = 60;
const WRITE_EVERY = prod.shadowWriteEvery;
const VEHICLES = ['car-1', 'car-2', 'car-3', 'car-4', 'car-5'];

let path: ReturnType<typeof createTelemetryPath>;
afterEach(() => path.stop());

/** So many seconds go by; every vehicle sends a frame every five, and the schedule runs every five minutes. */
async function drive(seconds: number, from: { second: number }): Promise<number> {
  let sequence = 0;
  for (let passed = 0; passed < seconds; passed += 1) {
    if (from.second % 5 === 0) sequence = path.publish();
    await path.pass(SECOND_MS);
    from.second += 1;
    if (from.second % (5 * MINUTE) === 0) await path.runRedrive();
  }
  return sequence;
}

/** Of each vehicle how many frames its shadow has counted, and the last speed in it, which is its frame's number. */
async function shadows(): Promise<{ frames: number; speed: unknown }[]> {
  const rows = await Promise.all(VEHICLES.map((vehicleId) => path.shadows.get({ vehicleId })));
  return rows.map((row) => ({
    frames: Number(row?.['frames']),
    speed: readReported(String(row?.['reported'])).signals.get('Vehicle.Speed')?.value,
  }));
}

/** Only every n-th frame is written, with those between: drives on to one that is. */
async function driveToWrite(time: { second: number }): Promise<number> {
  let sequence = await drive(5, time);
  for (let more = 1; more < WRITE_EVERY && (await shadows())[0]?.frames !== sequence; more += 1) {
    sequence = await drive(5, time);
  }
  return sequence;
}

/** Whether the shadows stand still meanwhile: past a broken rule frames get there with the schedule. */
describe.each<[Broken, string, boolean]>([
  ['rule', 'its role may not put records any more', false],
  ['stream', 'it answers with internal failures', true],
  ['consumer', 'it is killed at every start', true],
  ['table', 'it refuses reads and writes', true],
])('when the %s fails for 15 minutes: %s', (broken, _why, standsStill) => {
  it('every acknowledged frame is in the shadow soon after, once, and nobody had to help', async () => {
    path = createTelemetryPath(VEHICLES);
    const time = { second: 0 };
    await drive(2 * MINUTE, time);
    path.broken.add(broken);
    const during = await drive(15 * MINUTE, time);
    const stale = await shadows();
    path.broken.delete(broken);
    // the schedule has run once more, at the latest
    await drive(6 * MINUTE, time);
    const sent = await driveToWrite(time);
    expect(during).toBeGreaterThan(180);
    expect(stale.every(({ frames }) => frames <= 30)).toBe(standsStill);
    expect(await shadows()).toEqual(VEHICLES.map(() => ({ frames: sent, speed: sent })));
    expect(path.queue).toEqual([]);
    expect(path.lost).toEqual([]);
  }, 60_000);
});

describe('a stream that fails while refused frames are put back', () => {
  it('ends the run, which leaves them for the next one', async () => {
    path = createTelemetryPath(VEHICLES);
    path.broken.add('stream');
    await drive(30, { second: 0 });
    expect(path.queue).toHaveLength(30);
    expect(await path.runRedrive()).toMatchObject({ redriven: 0, refused: 20 });
    path.broken.delete('stream');
    await path.pass(31 * SECOND_MS);
    expect(await path.runRedrive()).toEqual({ redriven: 30, refused: 0, left: 0 });
    expect(path.queue).toEqual([]);
  });
});
