import * as v from 'valibot';

/** Vehicles a minute, 1 to 60,000. */
export const paceSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60_000));

export const DEFAULT_PACE = 1_000;

const MINUTE_MS = 60_000;
/** What was not used up to then is lost: a campaign that stood still must not make up for it in one rush. */
const MOST_SAVED_MS = 2 * MINUTE_MS;

export interface Pace {
  vehiclesPerMinute: number;
  startsAtMs: number;
  /** Up to here (epoch ms) the pace has been used; absent before the first round. */
  pacedUntilMs?: number;
}

/** How many vehicles may be addressed now, and up to when the pace is then used. */
export function allowanceAt(pace: Pace, nowMs: number): { vehicles: number; pacedUntilMs: number } {
  // the first round has a minute's worth
  const since = pace.pacedUntilMs ?? Math.max(pace.startsAtMs, nowMs) - MINUTE_MS;
  const fromMs = Math.max(since, nowMs - MOST_SAVED_MS);
  if (nowMs < pace.startsAtMs || nowMs <= fromMs) return { vehicles: 0, pacedUntilMs: since };
  const vehicles = Math.floor(((nowMs - fromMs) * pace.vehiclesPerMinute) / MINUTE_MS);
  // not `nowMs`: the rest of a vehicle counts for the next round
  return { vehicles, pacedUntilMs: fromMs + (vehicles * MINUTE_MS) / pace.vehiclesPerMinute };
}
