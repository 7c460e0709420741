/**
 * Presence from lifecycle events, which may come late, doubled or out of order, and whose `versionNumber` AWS resets
 * to 0 after about an hour offline. [AWS-IoT: life-cycle-events]
 */
export interface LifecycleEvent {
  eventType: 'connected' | 'disconnected';
  clientId: string;
  /** Epoch milliseconds; good to two minutes. */
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
  /** When the vehicle came, gaps shorter than FLAP_MS left out; see `public-presence.ts`. */
  upSinceMs?: number;
}

/**
 * Where versions end and time begins to tell. Version numbers cannot be trusted across a reset, which takes about an
 * hour offline; timestamps cannot be trusted within two minutes. Everything between is right for both, so the line
 * lies where both have the most room: a reset as early as after half an hour is still recognised, and so is a late
 * event of before it. An hour exactly would take a reset after 59 minutes for a message that came late, and show the
 * vehicle offline until its next reset.
 */
const TIME_TELLS_AFTER_MS = 1_800_000;

/** A connection that is back within this has not been away, for those outside. */
export const FLAP_MS = 15_000;

/** The presence after `event`, or undefined when the stored one stands. */
export function mergePresence(stored: Presence | undefined, event: LifecycleEvent): Presence | undefined {
  return stored === undefined || isNewer(stored, event) ? presenceOf(event, stored) : undefined;
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

function presenceOf(event: LifecycleEvent, stored: Presence | undefined): Presence {
  const connected = event.eventType === 'connected';
  return {
    connected,
    atMs: event.timestamp,
    sessionIdentifier: event.sessionIdentifier,
    versionNumber: event.versionNumber,
    upSinceMs: continues(stored, event) ? (stored?.upSinceMs ?? event.timestamp) : event.timestamp,
    ...(event.disconnectReason === undefined ? {} : { disconnectReason: event.disconnectReason }),
  };
}

/** A disconnect ends what was up; a connect goes on with it when it took over or came back at once. */
function continues(stored: Presence | undefined, event: LifecycleEvent): boolean {
  if (stored === undefined) return false;
  return event.eventType === 'disconnected' || stored.connected || event.timestamp - stored.atMs < FLAP_MS;
}
