import { RECEIPT_GRACE_MS } from './deadlines.ts';
import type { WaitingEntry } from './wait-key.ts';

export interface ReplayPlan {
  expired: WaitingEntry[];
  superseded: WaitingEntry[];
  /** In order of delivery. */
  deliver: WaitingEntry[];
}

export interface ReplayView {
  nowMs: number;
  /** Messages that may be unacknowledged at one time. */
  window: number;
  /**
   * True when the vehicle has just come: what was SENT before is lost in the air and goes again. False while it is on
   * the line: what is SENT is under way and takes its place in the window.
   */
  isFresh: boolean;
}

/**
 * Sorts what waits for a vehicle: expired first, then those a newer message of the same collapse key replaces, and the
 * rest as far as the window allows. `waiting` comes in the order of the waiting index.
 */
export function planReplay(waiting: readonly WaitingEntry[], { nowMs, window, isFresh }: ReplayView): ReplayPlan {
  const expired = waiting.filter((entry) => endsAtMs(entry) <= nowMs);
  const alive = waiting.filter((entry) => entry.notAfterMs > nowMs);
  const newest = newestByCollapseKey(alive);
  // what is under way may have its effect already: the vehicle says how it ended
  const isSuperseded = (entry: WaitingEntry): boolean =>
    entry.collapseKey !== undefined &&
    newest.get(collapseScope(entry)) !== entry &&
    (isFresh || entry.state !== 'SENT');
  const owed = alive.filter((entry) => !isSuperseded(entry));
  const underWay = isFresh ? [] : owed.filter(({ state }) => state === 'SENT');
  const next = isFresh ? owed : owed.filter(({ state }) => state !== 'SENT');
  // one at least: whatever fills the window, each confirmation brings the next message, and replay never stalls
  const room = Math.max(1, window - underWay.length);
  return { expired, superseded: alive.filter(isSuperseded), deliver: next.slice(0, room) };
}

/** A receipt for what was sent may still come after `notAfterMs`: it is not sent again, and not yet expired. */
function endsAtMs({ state, notAfterMs }: WaitingEntry): number {
  return state === 'SENT' ? notAfterMs + RECEIPT_GRACE_MS : notAfterMs;
}

function newestByCollapseKey(entries: readonly WaitingEntry[]): Map<string, WaitingEntry> {
  const newest = new Map<string, WaitingEntry>();
  for (const entry of entries) {
    if (entry.collapseKey === undefined) continue;
    const known = newest.get(collapseScope(entry));
    if (known === undefined || isNewer(entry, known)) newest.set(collapseScope(entry), entry);
  }
  return newest;
}

/** Newer of two messages of one collapse key; of one millisecond the greater id, so that all who look agree. */
export function isNewer(
  one: Pick<WaitingEntry, 'issuedAtMs' | 'messageId'>,
  other: Pick<WaitingEntry, 'issuedAtMs' | 'messageId'>,
): boolean {
  if (one.issuedAtMs !== other.issuedAtMs) return one.issuedAtMs > other.issuedAtMs;
  return one.messageId > other.messageId;
}

function collapseScope({ kind, collapseKey }: WaitingEntry): string {
  return `${kind}#${collapseKey}`;
}
