/**
 * How the cloud asks a vehicle for short frames while somebody watches: in its desired values,
 * `{"telemetry": {"mode": "live", "periodMs": 1000, "untilMs": 1800000000000}}`. `mode` `batch`, or no `telemetry`, ends
 * it; else it ends by itself at `untilMs`, epoch ms by the vehicle's clock.
 */
export interface LiveOrder {
  periodMs: number;
  untilMs: number;
}

export const LIVE_LIMITS = {
  shortestMs: 1_000,
  longestMs: 5_000,
  /** Whoever watches longer asks again: a page that was left open must not cost for ever. */
  atMostMs: 3_600_000,
} as const;

export type LiveReading = { ok: true; order: LiveOrder | undefined } | { ok: false; reason: string };

/** What desired values say of telemetry. `order` is undefined when they ask for nothing but batches. */
export function readLiveOrder(desired: Record<string, unknown>): LiveReading {
  if (!Object.hasOwn(desired, 'telemetry')) return { ok: true, order: undefined };
  const wanted = desired['telemetry'];
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) return refusal('telemetry is no object');
  const { mode, periodMs = LIVE_LIMITS.shortestMs, untilMs } = wanted as Record<string, unknown>;
  if (mode === 'batch') return { ok: true, order: undefined };
  if (mode !== 'live') return refusal('telemetry.mode is neither live nor batch');
  if (!isWithin(periodMs, LIVE_LIMITS.shortestMs, LIVE_LIMITS.longestMs)) {
    return refusal(`telemetry.periodMs is no number from ${LIVE_LIMITS.shortestMs} to ${LIVE_LIMITS.longestMs}`);
  }
  if (!isWithin(untilMs, 0, Number.MAX_SAFE_INTEGER)) return refusal('telemetry.untilMs is no epoch milliseconds');
  return { ok: true, order: { periodMs, untilMs } };
}

/** Why the cloud does not ask for this; undefined when it does. */
export function liveFault(reading: LiveReading, nowMs: number): string | undefined {
  if (!reading.ok) return reading.reason;
  const aheadMs = (reading.order?.untilMs ?? 0) - nowMs;
  return aheadMs > LIVE_LIMITS.atMostMs + CLOCKS_DIFFER_MS
    ? 'telemetry.untilMs is more than an hour ahead: ask again when it is over'
    : undefined;
}

const CLOCKS_DIFFER_MS = 60_000;

function isWithin(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

function refusal(reason: string): LiveReading {
  return { ok: false, reason };
}
