import { describe, expect, it } from 'vitest';
import { type EventFaults, withEventFaults } from '../../../../local/iot/lifecycle/event-faults.ts';
import { createLifecycleEvents } from '../../../../local/iot/lifecycle/lifecycle-events.ts';
import { heldClock } from '../held-clock.ts';

const session = {
  clientId: 'car-1',
  thingName: undefined,
  principalIdentifier: 'c1',
  sessionIdentifier: 's1',
  versionNumber: 3,
};

function setUp() {
  const sent: [string, unknown][] = [];
  const emit = (topic: string, json: string): void => {
    sent.push([topic, JSON.parse(json)]);
  };
  const events = createLifecycleEvents({ clock: heldClock(1000), emit, newSessionIdentifier: () => 'made-up' });
  return { sent, events };
}

describe('lifecycle events [AWS-IoT: life-cycle-events]', () => {
  it('tell of a connect', () => {
    const { sent, events } = setUp();
    events.connected(session, '10.0.0.1');
    const common = { clientId: 'car-1', timestamp: 1000, eventType: 'connected', principalIdentifier: 'c1' };
    const payload = { ...common, sessionIdentifier: 's1', ipAddress: '10.0.0.1', versionNumber: 3 };
    expect(sent).toEqual([['$aws/events/presence/connected/car-1', payload]]);
  });

  it.each([
    ['CLIENT_INITIATED_DISCONNECT', true],
    ['CONNECTION_LOST', false],
  ] as const)('tell of a disconnect by %s', (disconnectReason, clientInitiatedDisconnect) => {
    const { sent, events } = setUp();
    events.disconnected({ ...session, thingName: 'car-1' }, disconnectReason);
    const common = { clientId: 'car-1', thingName: 'car-1', timestamp: 1000, eventType: 'disconnected' };
    const rest = { principalIdentifier: 'c1', sessionIdentifier: 's1', versionNumber: 3 };
    expect(sent[0]).toEqual([
      '$aws/events/presence/disconnected/car-1',
      { ...common, ...rest, disconnectReason, clientInitiatedDisconnect },
    ]);
  });

  it('tell of a refused connect', () => {
    const { sent, events } = setUp();
    events.connectFailed(session, '10.0.0.1');
    expect(sent[0]?.[0]).toBe('$aws/events/presence/connect_failed/car-1');
    expect(sent[0]?.[1]).toMatchObject({ connectFailureReason: 'AUTHORIZATION_FAILED', sessionIdentifier: 'made-up' });
  });

  it('tell of subscriptions', () => {
    const { sent, events } = setUp();
    events.subscribed(session, ['a/+']);
    events.unsubscribed(session, ['a/+']);
    expect(sent.map(([topic]) => topic)).toEqual([
      '$aws/events/subscriptions/subscribed/car-1',
      '$aws/events/subscriptions/unsubscribed/car-1',
    ]);
    expect(sent[0]?.[1]).toMatchObject({ topics: ['a/+'], sessionIdentifier: 's1', eventType: 'subscribed' });
  });

  it.each(['a+', 'a#'])('are not sent for client id %s', (clientId) => {
    const { sent, events } = setUp();
    events.connected({ ...session, clientId }, '10.0.0.1');
    expect(sent).toEqual([]);
  });
});

describe('event faults', () => {
  function faulty(faults: EventFaults, random: number) {
    const clock = heldClock();
    const sent: string[] = [];
    const emit = withEventFaults((topic) => sent.push(topic), faults, { clock, random: () => random });
    return { clock, sent, emit };
  }

  it('double events', () => {
    const { sent, emit } = faulty({ duplicate: 0.5 }, 0.4);
    emit('a', '{}');
    expect(sent).toEqual(['a', 'a']);
  });

  it('delay events', () => {
    const { clock, sent, emit } = faulty({ delay: { fromMs: 100, toMs: 100 } }, 0.9);
    emit('a', '{}');
    expect(sent).toEqual([]);
    clock.advance(100);
    expect(sent).toEqual(['a']);
  });

  it('swap neighbours, and lose nothing when no neighbour comes', () => {
    const { clock, sent, emit } = faulty({ reorder: 1 }, 0.5);
    emit('a', '{}');
    emit('b', '{}');
    expect(sent).toEqual(['b', 'a']);
    emit('c', '{}');
    clock.advance(1_000);
    expect(sent).toEqual(['b', 'a', 'c']);
  });
});
