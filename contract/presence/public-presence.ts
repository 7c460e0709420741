import type { Presence } from './merge-presence.ts';

/** Presence as those outside are told it. */
export interface PublicPresence {
  connected: boolean;
  /** Since when, epoch ms; absent for a vehicle that was never seen. */
  sinceMs?: number;
  /** Why it went; AWS's word. */
  reason?: string;
}

/**
 * What is told of a vehicle's presence: that it came at once, that it went only when it has stayed away for
 * `debounceMs`. A link that flaps is shown as up since it first came.
 */
export function publicPresence(presence: Presence | undefined, nowMs: number, debounceMs: number): PublicPresence {
  if (presence === undefined) return { connected: false };
  const { atMs, upSinceMs = atMs, disconnectReason } = presence;
  if (presence.connected || nowMs - atMs < debounceMs) return { connected: true, sinceMs: upSinceMs };
  return {
    connected: false,
    sinceMs: atMs,
    ...(disconnectReason === undefined ? {} : { reason: disconnectReason }),
  };
}

/**
 * When the vehicle was last heard of, epoch ms: the latest of what is written anyway. Its disconnect is not earlier
 * than anything it sent on that connection, so that no uplink needs a write of its own.
 */
export function lastSeenMs(known: {
  presence?: Presence;
  readyAtMs?: number;
  /** When its last frame was taken, by the cloud's clock. */
  frameAtMs?: number;
  /** When it last sent an event other than `ready`. */
  eventAtMs?: number;
}): number | undefined {
  const { presence, readyAtMs, frameAtMs, eventAtMs } = known;
  const times = [presence?.atMs, readyAtMs, frameAtMs, eventAtMs].filter((time): time is number => time !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}
