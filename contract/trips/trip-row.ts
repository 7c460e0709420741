import * as v from 'valibot';
import { ENDED_BY, type EndedTrip } from './trip-events.ts';

/** Where somebody has been is kept for so long, and not longer. */
export const TRIPS_KEPT_DAYS = 400;
const DAY_SECONDS = 86_400;

/** A row of the trips table; `startAtMs` is its sort key, for no vehicle starts twice in a millisecond. */
export interface TripRow extends EndedTrip {
  vehicleId: string;
  expiresAtSeconds: number;
}

const timeMs = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const amount = v.pipe(v.number(), v.finite());
const place = v.strictTuple([amount, amount]);
const endedTripSchema = v.object({
  tripId: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  ...{ startAtMs: timeMs, endAtMs: timeMs, settledAtMs: timeMs, durationMs: timeMs },
  revision: v.pipe(v.number(), v.integer(), v.minValue(1)),
  endedBy: v.picklist(ENDED_BY),
  distanceM: amount,
  distanceBy: v.picklist(['odometer', 'speed', 'location']),
  maxSpeedKmh: amount,
  from: v.optional(place),
  to: v.optional(place),
  used: v.record(v.string(), amount),
});

/** The row of a trip that ended, out of its event's detail. Throws when it is none: nobody else writes on our bus. */
export function tripRowOf(detail: Record<string, unknown> & { vehicleId: string }): TripRow {
  const trip = v.parse(endedTripSchema, detail) as EndedTrip;
  const expiresAtSeconds = Math.floor(trip.endAtMs / 1000) + TRIPS_KEPT_DAYS * DAY_SECONDS;
  return { vehicleId: detail.vehicleId, ...trip, expiresAtSeconds };
}

/** A trip as the HTTP API shows it. `settled`: it will not go on any more. */
export function tripView(row: TripRow, nowMs: number): Record<string, unknown> {
  const { tripId, startAtMs, endAtMs, settledAtMs, endedBy, durationMs, from, to, used } = row;
  return {
    tripId,
    startedAt: new Date(startAtMs).toISOString(),
    endedAt: new Date(endAtMs).toISOString(),
    settled: nowMs >= settledAtMs,
    endedBy,
    durationSeconds: Math.round(durationMs / 1000),
    distanceMetres: row.distanceM,
    distanceBy: row.distanceBy,
    maxSpeedKmh: row.maxSpeedKmh,
    ...(from && { from: { latitude: from[0], longitude: from[1] } }),
    ...(to && { to: { latitude: to[0], longitude: to[1] } }),
    used,
  };
}
