import { describe, expect, it } from 'vitest';
import { TRIPS_KEPT_DAYS } from '../../../../contract/trips/trip-row.ts';
import { noteTrip } from '../../../../lambdas/trips/note-trip.ts';
import { fakeTable } from '../../../support/fake-table.ts';

const START_MS = Date.UTC(2026, 0, 1);
const trip = (revision: number, more: object = {}) => ({
  ...{ vehicleId: 'car-1', tenantId: 'demo', eventId: `e${revision}`, atMs: START_MS },
  ...{ tripId: 'a'.repeat(16), startAtMs: START_MS, endAtMs: START_MS + 60_000, settledAtMs: START_MS + 360_000 },
  ...{ revision, endedBy: 'ignition', durationMs: 60_000, distanceM: 500 * revision, distanceBy: 'speed' },
  ...{ maxSpeedKmh: 50, used: { fuelPercent: 0.5 }, from: [48, 11], ...more },
});
const table = () => fakeTable({ key: ['vehicleId', 'startAtMs'] });

describe('a trip that ended', () => {
  it('is a row, without what belongs to the event', async () => {
    const trips = table();
    expect(await noteTrip(trips, trip(1))).toBe('written');
    const [row] = [...trips.rows.values()];
    expect(row).toMatchObject({ vehicleId: 'car-1', startAtMs: START_MS, distanceM: 500, from: [48, 11] });
    expect(Object.keys(row ?? {})).not.toContain('eventId');
    expect(row?.['expiresAtSeconds']).toBe((START_MS + 60_000) / 1000 + TRIPS_KEPT_DAYS * 86_400);
  });

  it('is one row however often its events come, and in whatever order: the last revision stays', async () => {
    for (const revisions of [
      [1, 1, 2],
      [2, 1, 2],
      [1, 2, 1],
    ]) {
      const trips = table();
      for (const revision of revisions) await noteTrip(trips, trip(revision));
      expect([...trips.rows.values()]).toMatchObject([{ revision: 2, distanceM: 1_000 }]);
    }
  });

  it('is refused when it is none', async () => {
    const trips = table();
    await expect(noteTrip(trips, trip(0))).rejects.toThrow();
    await expect(noteTrip(trips, trip(1, { distanceM: 'far' }))).rejects.toThrow();
    expect(trips.rows.size).toBe(0);
  });
});
