import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LifecycleEvent, mergePresence, type Presence } from '../../../contract/presence/merge-presence.ts';

const MINUTE = 60_000;
const noon = Date.UTC(2026, 0, 15, 12);

const event = (
  eventType: LifecycleEvent['eventType'],
  session: string,
  versionNumber: number,
  atMinutes: number,
): LifecycleEvent => ({
  eventType,
  clientId: 'car-1',
  timestamp: noon + atMinutes * MINUTE,
  sessionIdentifier: session,
  versionNumber,
});
const on = (session: string, version: number, at: number) => event('connected', session, version, at);
const off = (session: string, version: number, at: number) => event('disconnected', session, version, at);

/** Each history in the vehicle's own order: session after session, connect before disconnect. */
const histories: [what: string, history: LifecycleEvent[]][] = [
  ['two short sessions', [on('a', 0, 0), off('a', 0, 1), on('b', 1, 2), off('b', 1, 3), on('c', 2, 4)]],
  [
    'a session taken over: its end is younger than the next start',
    [on('a', 0, 0), off('a', 0, 5.01), on('b', 1, 5), off('b', 1, 5.02), on('c', 2, 5.015)],
  ],
  [
    'a reset of the version after an hour offline',
    [on('a', 7, 0), off('a', 7, 10), on('b', 0, 70), off('b', 0, 71), on('c', 1, 72)],
  ],
  [
    'a reset after a little less than an hour',
    [on('a', 7, 0), off('a', 7, 10), on('b', 0, 68), off('b', 0, 69), on('c', 1, 70)],
  ],
  ['a reset, then a day offline', [on('a', 3, 0), off('a', 3, 1), on('b', 0, 120), off('b', 0, 1560)]],
  [
    'a session of three hours, then a takeover',
    [on('a', 4, 0), off('a', 4, 180.001), on('b', 5, 180), off('b', 5, 185)],
  ],
  ['two events of one millisecond', [on('a', 0, 0), off('a', 0, 1), on('b', 1, 1)]],
];

/** Every order of every choice of events, each of them once or twice; doublings up to `most` arrivals. */
function* arrivals(history: readonly LifecycleEvent[]): Generator<LifecycleEvent[]> {
  const permute = function* (rest: number[], taken: number[]): Generator<number[]> {
    if (taken.length > 0) yield taken;
    for (const index of rest)
      yield* permute(
        rest.filter((other) => other !== index),
        [...taken, index],
      );
  };
  const pick = (indexes: number[]) => indexes.flatMap((index) => history[index] ?? []);
  for (const order of permute([...history.keys()], [])) {
    yield pick(order);
    // one of them comes a second time, at every later place
    for (const [at, index] of order.entries()) {
      for (let place = at + 1; place <= order.length; place += 1) yield pick(order.toSpliced(place, 0, index));
    }
    // all of them come again, in the same order and in the opposite one
    yield pick([...order, ...order]);
    yield pick([...order, ...order.toReversed()]);
  }
}

const presenceAfter = (events: readonly LifecycleEvent[]): Presence | undefined =>
  events.reduce<Presence | undefined>((stored, next) => mergePresence(stored, next) ?? stored, undefined);

describe('presence [AWS-IoT: life-cycle-events]', () => {
  it.each(histories)(
    'ends at the newest event that arrived, in every order, doubling and loss: %s',
    (_what, history) => {
      for (const events of arrivals(history)) {
        const newest = history.findLast((candidate) => events.includes(candidate)) as LifecycleEvent;
        const presence = presenceAfter(events);
        if (presence?.sessionIdentifier === newest.sessionIdentifier && presence.atMs === newest.timestamp) continue;
        const story = events.map(({ eventType, sessionIdentifier }) => `${eventType} ${sessionIdentifier}`);
        expect.unreachable(`${story.join(', ')} ends at ${JSON.stringify(presence)}`);
      }
    },
  );

  it('is the truth whenever the last event arrived, for any history of sessions', () => {
    const step = fc.record({
      lasts: fc.integer({ min: 1, max: 300 }),
      pause: fc.oneof(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 61, max: 3_000 })),
    });
    const arrived = fc
      .tuple(fc.array(step, { minLength: 1, maxLength: 5 }), fc.boolean())
      .map(([steps, isOpen]) => {
        const history: LifecycleEvent[] = [];
        let [at, version] = [0, 0];
        for (const [index, { lasts, pause }] of steps.entries()) {
          history.push(on(`s${index}`, version, at), off(`s${index}`, version, at + lasts));
          at += lasts + pause;
          version = pause > 60 ? 0 : version + 1;
        }
        return isOpen ? history.slice(0, -1) : history;
      })
      .chain((history) =>
        fc.tuple(fc.constant(history), fc.shuffledSubarray([...history, ...history], { minLength: 1 })),
      );
    fc.assert(
      fc.property(arrived, ([history, events]) => {
        const newest = history.findLast((candidate) => events.includes(candidate)) as LifecycleEvent;
        expect(presenceAfter(events)).toMatchObject({
          connected: newest.eventType === 'connected',
          sessionIdentifier: newest.sessionIdentifier,
          atMs: newest.timestamp,
        });
      }),
      { numRuns: 500 },
    );
  });

  it('keeps why a session ended', () => {
    const end = { ...off('a', 0, 1), disconnectReason: 'MQTT_KEEP_ALIVE_TIMEOUT' };
    expect(mergePresence(undefined, end)).toMatchObject({
      connected: false,
      disconnectReason: 'MQTT_KEEP_ALIVE_TIMEOUT',
    });
  });
  it('stands when the stored event comes again', () => {
    expect(mergePresence(presenceAfter([on('a', 0, 0)]), on('a', 0, 0))).toBeUndefined();
  });
});
