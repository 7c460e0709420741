/**
 * Presence from lifecycle events, which may come late, doubled or out of order, and whose `versionNumber` AWS resets
 * to 0 after about an hour offline. [AWS-IoT: life-cycle-events]
 */
export interface LifecycleEvent {
  eventType: 'connected' | 'disconnected';
  clientId: string;
  /** Epoch milliseconds. */
  timestamp: number;
  sessionIdentifier: string;
  versionNumber: number;
  principalIdentifier?: string;
  disconnectReason?: string;
}

/** What is kept of the newest believed event. */
export interface Presence {
  connected: boolean;
  /** `timestamp` of the event this came from, epoch ms. */
  atMs: number;
  sessionIdentifier: string;
  versionNumber: number;
  disconnectReason?: string;
}

/**
 * AWS resets after *about* an hour offline, so the line is drawn well before it. What versions are needed for, the
 * disconnect of a session that was taken over, lies within seconds of the next connect.
 */
const TIME_TELLS_AFTER_MS = 1_800_000;

/** The presence after `event`, or undefined when the stored one stands. */
export function mergePresence(stored: Presence | undefined, event: LifecycleEvent): Presence | undefined {
  if (stored === undefined) return presenceOf(event);
  return isNewer(stored, event) ? presenceOf(event) : undefined;
}

function isNewer(stored: Presence, event: LifecycleEvent): boolean {
  if (event.sessionIdentifier === stored.sessionIdentifier) {
    // a session ends once: its disconnect beats its connect, whatever came first
    return stored.connected && event.eventType === 'disconnected';
  }
  if (maySpanReset(stored, event)) return event.timestamp > stored.atMs;
  if (event.versionNumber !== stored.versionNumber) return event.versionNumber > stored.versionNumber;
  return event.timestamp > stored.atMs;
}

/** True when `versionNumber` may have been reset between the two, so that only time can tell. */
function maySpanReset(stored: Presence, event: LifecycleEvent): boolean {
  return Math.abs(event.timestamp - stored.atMs) >= TIME_TELLS_AFTER_MS;
}

function presenceOf(event: LifecycleEvent): Presence {
  return {
    connected: event.eventType === 'connected',
    atMs: event.timestamp,
    sessionIdentifier: event.sessionIdentifier,
    versionNumber: event.versionNumber,
    ...(event.disconnectReason === undefined ? {} : { disconnectReason: event.disconnectReason }),
  };
}

/** A vehicle is ready when it said so after its SUBACK and has not disconnected since. Both times in epoch ms. */
export function isReady(vehicle: { readyAtMs?: number; disconnectedAtMs?: number }): boolean {
  return vehicle.readyAtMs !== undefined && vehicle.readyAtMs > (vehicle.disconnectedAtMs ?? 0);
}
