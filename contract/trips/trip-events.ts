import type { LatLon } from '../rules/area.ts';
import type { OpenTrip } from './open-trip.ts';
import { usedOf } from './trip-consumption.ts';
import { bestDistance } from './trip-distance.ts';
import type { LevelName } from './trip-signals.ts';

export const TRIP_STARTED = 'trip.started';
export const TRIP_ENDED = 'trip.ended';

/** `silence`: it was not heard of any more, and then began another one. */
export const ENDED_BY = ['ignition', 'standstill', 'silence'] as const;
export type EndedBy = (typeof ENDED_BY)[number];

/** A trip at its end. The same trip may end again, further on: the greatest revision counts. */
export interface EndedTrip {
  tripId: string;
  startAtMs: number;
  endAtMs: number;
  /** Epoch ms by the vehicle's clock; a vehicle that drives on before then goes on with this trip. */
  settledAtMs: number;
  revision: number;
  endedBy: EndedBy;
  durationMs: number;
  distanceM: number;
  distanceBy: 'odometer' | 'speed' | 'location';
  maxSpeedKmh: number;
  from?: LatLon;
  to?: LatLon;
  used: Partial<Record<LevelName, number>>;
}

export function tripStartedDetail({ tripId, startAtMs, startPlace }: OpenTrip): Record<string, unknown> {
  return { tripId, startAtMs, ...(startPlace && { from: startPlace }) };
}

export function tripEndedDetail(
  trip: OpenTrip,
  { endAtMs, settledAtMs, by, to }: { endAtMs: number; settledAtMs: number; by: EndedBy; to: LatLon | undefined },
): Record<string, unknown> {
  const { tripId, startAtMs, revision, way, startPlace } = trip;
  const ended: EndedTrip = {
    ...{ tripId, startAtMs, endAtMs, settledAtMs, revision, endedBy: by, durationMs: endAtMs - startAtMs },
    ...bestDistance(way),
    maxSpeedKmh: way.maxKmh,
    ...(startPlace && { from: startPlace }),
    ...(to && { to }),
    used: usedOf(trip.levels),
  };
  return { ...ended };
}
