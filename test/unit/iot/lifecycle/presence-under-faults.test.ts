import { describe, expect, it } from 'vitest';
import { type LifecycleEvent, mergePresence, type Presence } from '../../../../contract/presence/merge-presence.ts';
import { type EventFaults, withEventFaults } from '../../../../local/iot/lifecycle/event-faults.ts';
import { createLifecycleEvents, type LifecycleSession } from '../../../../local/iot/lifecycle/lifecycle-events.ts';
import { VersionNumbers } from '../../../../local/mqtt/version-numbers.ts';
import { manualClock } from '../../mqtt/manual-clock.ts';

const FAULTS: EventFaults = { delay: { fromMs: 0, toMs: 5_000 }, duplicate: 0.3, reorder: 0.3 };

/** A vehicle that comes, goes and takes itself over, with events late, doubled and swapped; what presence makes of it. */
function drive(seed: number, steps: ('come' | 'go')[]) {
  const clock = manualClock();
  const versions = new VersionNumbers(3_600_000);
  const seen: string[] = [];
  let presence: Presence | undefined;
  const emit = withEventFaults(
    (_topic, json) => {
      const event = JSON.parse(json) as LifecycleEvent;
      seen.push(`${event.eventType} ${event.versionNumber}`);
      presence = mergePresence(presence, event) ?? presence;
    },
    { ...FAULTS, seed },
    { clock },
  );
  const events = createLifecycleEvents({ clock, emit });
  let live: LifecycleSession | undefined;
  const end = (reason: 'DUPLICATE_CLIENTID' | 'CONNECTION_LOST'): void => {
    if (live === undefined) return;
    versions.disconnected('car-1', clock.nowMs(), 0);
    events.disconnected(live, reason);
    live = undefined;
  };
  for (const [index, step] of steps.entries()) {
    clock.advance(1 + ((index * 7_919 + seed * 104_729) % 3_000));
    end(step === 'come' ? 'DUPLICATE_CLIENTID' : 'CONNECTION_LOST');
    if (step === 'go') continue;
    const versionNumber = versions.connected('car-1', clock.nowMs());
    const subject = { clientId: 'car-1', thingName: undefined, principalIdentifier: 'c1' };
    live = { ...subject, sessionIdentifier: `s${index}`, versionNumber };
    events.connected(live, '127.0.0.1');
  }
  clock.advance(60_000);
  return { presence, last: live, seen };
}

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

describe('presence from events that are late, doubled and swapped [AWS-IoT: life-cycle-events]', () => {
  it('ends with the last connection, for every seed', () => {
    for (const seed of SEEDS) {
      const { presence, last } = drive(seed, ['come', 'go', 'come', 'come', 'go', 'come', 'come']);
      expect(presence, `seed ${seed}`).toMatchObject({ connected: true, sessionIdentifier: last?.sessionIdentifier });
    }
  });

  it('ends with the disconnect of the last connection, for every seed', () => {
    for (const seed of SEEDS) {
      const { presence } = drive(seed, ['come', 'come', 'go', 'come', 'go']);
      const gone = { connected: false, sessionIdentifier: 's3', disconnectReason: 'CONNECTION_LOST' };
      expect(presence, `seed ${seed}`).toMatchObject(gone);
    }
  });

  it('is given every event at least once, some twice and some out of order', () => {
    const inOrder = ['connected 0', 'disconnected 0', 'connected 1', 'disconnected 1', 'connected 2'];
    const runs = SEEDS.map((seed) => drive(seed, ['come', 'go', 'come', 'come']).seen);
    for (const seen of runs) expect([...new Set(seen)].sort()).toEqual([...inOrder].sort());
    expect(runs.some((seen) => seen.length > inOrder.length)).toBe(true);
    expect(runs.some((seen) => [...new Set(seen)].join() !== inOrder.join())).toBe(true);
  });

  it('is given the same by the same seed', () => {
    expect(drive(7, ['come', 'go', 'come']).seen).toEqual(drive(7, ['come', 'go', 'come']).seen);
    const different = SEEDS.map((seed) => drive(seed, ['come', 'go', 'come']).seen.join());
    expect(new Set(different).size).toBeGreaterThan(10);
  });
});
