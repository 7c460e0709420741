import { describe, expect, it } from 'vitest';
import {
  FLAP_MS,
  type LifecycleEvent,
  mergePresence,
  type Presence,
} from '../../../../contract/presence/merge-presence.ts';
import { lastSeenMs, publicPresence } from '../../../../contract/presence/public-presence.ts';
import { isReady } from '../../../../contract/presence/readiness.ts';

const event = (eventType: LifecycleEvent['eventType'], session: number, timestamp: number): LifecycleEvent => ({
  ...{ eventType, clientId: 'car-1', timestamp, sessionIdentifier: `s${session}`, versionNumber: session },
  ...(eventType === 'disconnected' ? { disconnectReason: 'CONNECTION_LOST' } : {}),
});
const presenceAfter = (...events: LifecycleEvent[]): Presence | undefined =>
  events.reduce<Presence | undefined>((stored, next) => mergePresence(stored, next) ?? stored, undefined);

describe('presence as those outside see it', () => {
  const gone = presenceAfter(event('connected', 1, 1_000), event('disconnected', 1, 50_000));

  it('of a vehicle that was never seen is nothing but that', () => {
    expect(publicPresence(undefined, 9, 15_000)).toEqual({ connected: false });
  });
  it('tells at once that it came', () => {
    expect(publicPresence(presenceAfter(event('connected', 1, 1_000)), 1_000, 15_000)).toEqual({
      connected: true,
      sinceMs: 1_000,
    });
  });
  it('tells that it went, and why, only when it has stayed away', () => {
    expect(publicPresence(gone, 64_999, 15_000)).toEqual({ connected: true, sinceMs: 1_000 });
    expect(publicPresence(gone, 65_000, 15_000)).toEqual({
      connected: false,
      sinceMs: 50_000,
      reason: 'CONNECTION_LOST',
    });
  });
  it('shows a link that flaps for an hour as up since it first came', () => {
    const flaps = Array.from({ length: 360 }, (_, round) => [
      event('connected', round, round * 10_000),
      event('disconnected', round, round * 10_000 + 5_000),
    ]).flat();
    let presence: Presence | undefined;
    for (const next of flaps) {
      presence = mergePresence(presence, next) ?? presence;
      expect(publicPresence(presence, next.timestamp, FLAP_MS)).toEqual({ connected: true, sinceMs: 0 });
    }
  });
  it('begins anew after a real absence', () => {
    const back = mergePresence(gone, event('connected', 2, 50_000 + FLAP_MS));
    expect(publicPresence(back, 99_000, FLAP_MS)).toEqual({ connected: true, sinceMs: 50_000 + FLAP_MS });
  });
  it('goes on over a takeover', () => {
    const taken = presenceAfter(
      event('connected', 1, 1_000),
      event('connected', 2, 90_000),
      event('disconnected', 1, 90_005),
    );
    expect(publicPresence(taken, 99_000, FLAP_MS)).toEqual({ connected: true, sinceMs: 1_000 });
  });
});

describe('when a vehicle was last seen', () => {
  const presence = presenceAfter(event('connected', 1, 50));
  it.each([
    [{}, undefined],
    [{ presence }, 50],
    [{ presence, readyAtMs: 60 }, 60],
    [{ presence, readyAtMs: 60, frameAtMs: 70 }, 70],
    [{ presence, eventAtMs: 80, frameAtMs: 70 }, 80],
  ])('by %j', (known, expected) => {
    expect(lastSeenMs(known as Parameters<typeof lastSeenMs>[0])).toBe(expected);
  });
});

describe('a vehicle', () => {
  const connected = { connected: true, atMs: 5 };
  const disconnected = { connected: false, atMs: 5 };
  it.each([
    ['that never said so', { presence: connected }, false],
    ['that said so before any event of it came', { readyAtMs: 1 }, true],
    ['that said so on the connection it has', { readyAtMs: 5, presence: connected }, true],
    ['that said so on the connection before', { readyAtMs: 4, presence: connected }, false],
    ['that has gone since', { readyAtMs: 5, presence: disconnected }, false],
    ['whose connect is not told yet', { readyAtMs: 6, presence: disconnected }, true],
  ])('%s is ready: %s', (_what, vehicle, expected) => {
    expect(isReady(vehicle)).toBe(expected);
  });
});
