import { describe, expect, it } from 'vitest';
import { isItsTurn } from '../../../../lambdas/offline-replay/event-turn.ts';
import { createEventNotes } from '../../../../lambdas/offline-replay/note-event.ts';
import { fakeTable } from '../../../support/fake-table.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const vehicleId = 'veh-1';

const vehicles = (row: object = {}) =>
  fakeTable({ key: ['vehicleId'] }, [{ vehicleId, tenantId: 't', vin: 'v', model: 'm', ...row }]);
const connected = (atMs: number) => ({ presence: { connected: true, atMs } });

describe('events by HTTPS', () => {
  const event = { vehicleId, isOverConnection: false };

  it('cost a vehicle one write in a quarter of an hour, however many it sends', async () => {
    const table = vehicles();
    const note = createEventNotes(table);
    for (let second = 0; second < 3_600; second += 1) await note({ ...event, atMs: second * 1_000 });
    expect([table.reads, table.writes]).toEqual([4, 4]);
    expect(table.rows.get(vehicleId)).toMatchObject({ eventAtMs: 45 * MINUTE_MS });
  });

  it('are noted of a vehicle that is not on the line, each quarter of an hour after it was last heard of', async () => {
    const table = vehicles({ presence: { connected: false, atMs: HOUR_MS } });
    await createEventNotes(table)({ ...event, atMs: HOUR_MS + 14 * MINUTE_MS });
    expect(table.writes).toBe(0);
    await createEventNotes(table)({ ...event, atMs: HOUR_MS + 15 * MINUTE_MS });
    expect(table.rows.get(vehicleId)).toMatchObject({ eventAtMs: HOUR_MS + 15 * MINUTE_MS });
  });

  it('cost a connected vehicle one write a day after it connected: that it is there its presence tells', async () => {
    const table = vehicles(connected(0));
    const note = createEventNotes(table);
    for (let hour = 0; hour <= 47; hour += 1) await note({ ...event, atMs: hour * HOUR_MS });
    expect([table.writes, table.rows.get(vehicleId)?.['eventAtMs']]).toEqual([1, DAY_MS]);
  });

  it('are of no vehicle where there is no row, and make none', async () => {
    const table = vehicles();
    await createEventNotes(table)({ vehicleId: 'unknown', atMs: 0, isOverConnection: false });
    expect([table.writes, table.rows.size]).toEqual([0, 1]);
  });
});

describe('events over a connection', () => {
  const everyHour = async (row: object, hours: number) => {
    const table = vehicles(row);
    const note = createEventNotes(table);
    for (let hour = 0; hour < hours; hour += 1) await note({ vehicleId, atMs: hour * HOUR_MS, isOverConnection: true });
    return table;
  };

  it('cost nothing but a look in one tenth of the day while the vehicle connects now and then', async () => {
    const table = await everyHour({ ...connected(0), readyAtMs: 9 * DAY_MS }, 10 * 24);
    expect(table.reads).toBeGreaterThanOrEqual(10 * 2);
    expect(table.reads).toBeLessThanOrEqual(10 * 3);
    expect(table.writes).toBe(0);
  });

  it('are noted about once a day of a vehicle that stays connected', async () => {
    const table = await everyHour(connected(0), 10 * 24);
    expect(table.writes).toBeGreaterThanOrEqual(4);
    expect(table.writes).toBeLessThanOrEqual(9);
  });

  it('are noted as well when the connect never reached the row', async () => {
    const table = await everyHour({ presence: { connected: false, atMs: 0 } }, 48);
    expect(table.writes).toBeGreaterThanOrEqual(4);
  });
});

describe('the turn of a vehicle', () => {
  const tenth = DAY_MS / 10;
  const turns = (id: string, day: number) =>
    Array.from({ length: 10 }, (_, part) => part).filter((part) => isItsTurn(id, day * DAY_MS + part * tenth));

  it('is one tenth of each day, another one the day after, and each of them in ten days', () => {
    const ofDays = Array.from({ length: 10 }, (_, day) => turns('veh-7', 20_000 + day));
    expect(ofDays.map(({ length }) => length)).toEqual(Array(10).fill(1));
    expect(new Set(ofDays.flat()).size).toBe(10);
  });

  it('is spread over the fleet', () => {
    const counts = Array<number>(10).fill(0);
    for (let number = 0; number < 10_000; number += 1) {
      const [part = -1] = turns(`veh-${number}`, 20_000);
      counts[part] = (counts[part] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1_200);
  });
});
