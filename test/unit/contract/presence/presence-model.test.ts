import { describe, expect, it } from 'vitest';
import { type LifecycleEvent, mergePresence, type Presence } from '../../../../contract/presence/merge-presence.ts';

/**
 * Every history of up to three sessions, six events, that the rules below make: how long each session lasts, how long
 * the vehicle is away between two of them, or how it takes over, and whether AWS resets the version meanwhile, which it
 * may do from 50 minutes offline on and has done after 70. Times in minutes.
 */
const LASTS = [0.01, 20, 45, 200];
/** A takeover is told of the new session first: the old one's end is younger than the new one's start. */
const AWAY = [-0.02, 0.05, 25, 45, 50, 59, 61, 69, 70, 1_440];
const MINUTE = 60_000;
const noon = Date.UTC(2026, 0, 15, 12);

interface Session {
  lasts: number;
  away: number;
  isReset: boolean;
}

function* sessions(): Generator<Session> {
  for (const lasts of LASTS) {
    for (const away of AWAY) {
      if (away < 70) yield { lasts, away, isReset: false };
      if (away >= 50) yield { lasts, away, isReset: true };
    }
  }
}

function historyOf(firstVersion: number, parts: readonly Session[]): LifecycleEvent[] {
  let [atMinutes, versionNumber] = [0, firstVersion];
  return parts.flatMap(({ lasts, away, isReset }, index) => {
    const [connectedAt, sessionIdentifier] = [atMinutes, `s${index}`];
    const event = (eventType: LifecycleEvent['eventType'], at: number, version: number): LifecycleEvent => ({
      ...{ eventType, clientId: 'car-1', timestamp: Math.round(noon + at * MINUTE) },
      ...{ sessionIdentifier, versionNumber: version },
    });
    const both = [
      event('connected', connectedAt, versionNumber),
      event('disconnected', connectedAt + lasts, versionNumber),
    ];
    atMinutes = connectedAt + lasts + Math.max(away, -lasts / 2);
    versionNumber = isReset ? 0 : versionNumber + 1;
    return both;
  });
}

function* histories(): Generator<LifecycleEvent[]> {
  for (const firstVersion of [0, 1, 9]) {
    for (const first of sessions()) {
      for (const second of sessions()) {
        for (const lasts of LASTS) yield historyOf(firstVersion, [first, second, { lasts, away: 0, isReset: false }]);
      }
    }
  }
}

const isOf = (presence: Presence | undefined, event: LifecycleEvent): boolean =>
  presence?.sessionIdentifier === event.sessionIdentifier && presence.connected === (event.eventType === 'connected');

/** All orders of all subsets of `size` things. */
function* arrangements(size: number, taken: number[] = []): Generator<number[]> {
  if (taken.length > 0) yield taken;
  for (let next = 0; next < size; next += 1) if (!taken.includes(next)) yield* arrangements(size, [...taken, next]);
}

describe('presence, checked against every history of six lifecycle events [AWS-IoT: life-cycle-events]', () => {
  /**
   * What is stored comes from one event alone. So when of any two events the younger one stands, whichever came first,
   * the youngest of all that arrived stands after any order of them, with any doubled and any lost.
   */
  it('believes the younger of any two events, whichever comes first', () => {
    let pairs = 0;
    for (const history of histories()) {
      for (const [older, first] of history.entries()) {
        const stored = mergePresence(undefined, first);
        for (const [younger, second] of history.entries()) {
          const after = mergePresence(stored, second) ?? stored;
          if (!isOf(after, history[Math.max(older, younger)] as LifecycleEvent)) {
            expect.unreachable(
              `${JSON.stringify(second)} after ${JSON.stringify(first)} gives ${JSON.stringify(after)}`,
            );
          }
          pairs += 1;
        }
      }
    }
    expect(pairs).toBeGreaterThan(1_000_000);
  });

  it('ends at the youngest event that arrived, in all orders with each one doubled, and all losses', () => {
    const orders = [...arrangements(6)];
    expect(orders).toHaveLength(1_956);
    let turn = 0;
    for (const history of histories()) {
      turn += 1;
      if (turn % 701 !== 0) continue;
      for (const order of orders) {
        const youngest = history[Math.max(...order)] as LifecycleEvent;
        let presence: Presence | undefined;
        for (const index of [...order, ...order.toReversed()]) {
          presence = mergePresence(presence, history[index] as LifecycleEvent) ?? presence;
        }
        if (!isOf(presence, youngest)) expect.unreachable(`${order.join()} of ${JSON.stringify(history)}`);
      }
    }
  });
});
