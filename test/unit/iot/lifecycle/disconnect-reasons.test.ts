import { describe, expect, it } from 'vitest';
import { createLifecycleEvents, type LifecycleSession } from '../../../../local/iot/lifecycle/lifecycle-events.ts';
import type { MqttLimits } from '../../../../local/mqtt/mqtt-limits.ts';
import type { BrokerPorts, ConnectionInfo, DisconnectReason } from '../../../../local/mqtt/ports.ts';
import { type ManualClock, manualClock } from '../../mqtt/manual-clock.ts';
import { type Bench, mqttBench, type WireClient } from '../../mqtt/mqtt-bench.ts';

type Event = Record<string, unknown> & { clientId: string };

/** The broker with the events that its connections come to. */
function eventBench(ports: Partial<BrokerPorts> = {}, limits: Partial<MqttLimits> = {}) {
  const events: Event[] = [];
  const clock: ManualClock = manualClock(5_000);
  const lifecycle = createLifecycleEvents({ clock, emit: (_topic, json) => events.push(JSON.parse(json)) });
  const sessionOf = ({ clientId, sessionIdentifier, versionNumber }: ConnectionInfo): LifecycleSession => {
    return { clientId, thingName: undefined, principalIdentifier: 'c1', sessionIdentifier, versionNumber };
  };
  const bench = mqttBench(
    {
      onConnected: (connection) => lifecycle.connected(sessionOf(connection), connection.peer.remoteAddress),
      onDisconnected: (connection, reason) => lifecycle.disconnected(sessionOf(connection), reason),
      ...ports,
    },
    limits,
  );
  const ofCar = () => events.filter(({ clientId }) => clientId === 'car');
  return { bench, ofCar };
}

const WILL = { topic: 'gone', payload: 'bye', qos: 1, retain: false };

/** How each end comes about; wills are sent as AWS sends them. [AWS-IoT: life-cycle-events] */
const ENDS: [
  reason: DisconnectReason,
  isWillSent: boolean,
  end: (bench: Bench, car: WireClient) => unknown,
  ports?: Partial<BrokerPorts>,
  limits?: Partial<MqttLimits>,
][] = [
  ['CLIENT_INITIATED_DISCONNECT', false, (_bench, car) => car.send({ cmd: 'disconnect' })],
  ['CLIENT_ERROR', true, (_bench, car) => car.connect('car')],
  ['CONNECTION_LOST', true, (_bench, car) => car.stream.destroy()],
  ['DUPLICATE_CLIENTID', true, (bench) => bench.connect('car')],
  [
    'FORBIDDEN_ACCESS',
    true,
    (_bench, car) => car.publish('secret', 'x'),
    { isAllowed: (_connection, operation, name) => operation !== 'publish' || name !== 'secret' },
  ],
  ['MQTT_KEEP_ALIVE_TIMEOUT', true, (bench) => bench.clock.advance(90_001)],
  [
    'SERVER_ERROR',
    true,
    (_bench, car) => car.publish('faulty', 'x'),
    {
      onPublish: (_connection, { topic }) => {
        if (topic === 'faulty') throw new Error('a fault of ours');
        return 'route';
      },
    },
  ],
  [
    'API_INITIATED_DISCONNECT',
    true,
    ({ broker }) =>
      broker.disconnect('car', { reason: 'API_INITIATED_DISCONNECT', publishWill: true, endSession: false }),
  ],
  [
    'API_INITIATED_DISCONNECT',
    false,
    ({ broker }) =>
      broker.disconnect('car', { reason: 'API_INITIATED_DISCONNECT', publishWill: false, endSession: false }),
  ],
  ['AUTH_ERROR', true, ({ broker }) => broker.disconnectWhere(({ clientId }) => clientId === 'car', 'AUTH_ERROR')],
  [
    'THROTTLED',
    true,
    async (bench, car) => {
      await car.subscribe('flood', 1);
      for (let count = 0; count < 5; count += 1) {
        bench.broker.publish({ topic: 'flood', payload: Buffer.from('x'), qos: 1, retain: false });
      }
    },
    {},
    { receiveMaximum: 1, maxQueuedMessages: 3 },
  ],
];

describe('the end of a connection [AWS-IoT: life-cycle-events]', () => {
  it.each(ENDS)('is told as %s, will sent: %s', async (disconnectReason, isWillSent, end, ports, limits) => {
    const { bench, ofCar } = eventBench(ports, limits);
    const watcher = await bench.connect('watcher', { keepalive: 1200 });
    await watcher.subscribe('gone', 1);
    const car = await bench.connect('car', { will: WILL });
    await end(bench, car);
    await car.closed();
    const seen = await watcher.settled();
    expect(seen.map(({ cmd }) => cmd)).toEqual(isWillSent ? ['publish'] : []);
    const [connected, disconnected] = ofCar();
    expect(connected).toMatchObject({ eventType: 'connected', ipAddress: '127.0.0.1', versionNumber: 0 });
    const { ipAddress: _address, ...common } = connected as Event;
    expect(disconnected).toEqual({
      ...common,
      ...{ eventType: 'disconnected', disconnectReason },
      clientInitiatedDisconnect: disconnectReason === 'CLIENT_INITIATED_DISCONNECT',
    });
  });

  it('is told as SERVER_INITIATED_DISCONNECT when the cloud stops', async () => {
    const { bench, ofCar } = eventBench();
    await bench.connect('car', { will: WILL });
    await bench.broker.close();
    expect(ofCar()[1]).toMatchObject({ disconnectReason: 'SERVER_INITIATED_DISCONNECT' });
  });
});

describe('versionNumber [AWS-IoT: life-cycle-events]', () => {
  const versions = (ofCar: () => Event[]) =>
    ofCar().map(({ eventType, versionNumber }) => `${eventType} ${versionNumber}`);

  it('is one more for each connection, the disconnect of a taken over one coming first', async () => {
    const { bench, ofCar } = eventBench();
    await bench.connect('car');
    await bench.connect('car');
    expect(versions(ofCar)).toEqual(['connected 0', 'disconnected 0', 'connected 1']);
    const [first, last] = [ofCar()[0], ofCar()[2]];
    expect(first?.['sessionIdentifier']).not.toBe(last?.['sessionIdentifier']);
  });

  it.each([
    ['an hour offline', {}, 3_600_000, 'connected 0'],
    ['less than an hour offline', {}, 3_599_000, 'connected 1'],
    ['an hour, with a session that lives longer', { version: 5, sessionExpiry: 7_200 }, 3_600_000, 'connected 1'],
    ['the life of its session', { version: 5, sessionExpiry: 7_200 }, 7_200_000, 'connected 0'],
  ] as const)(
    'after %s',
    async (_title, { sessionExpiry, ...options }: { version?: 5; sessionExpiry?: number }, offlineMs, expected) => {
      const { bench, ofCar } = eventBench({}, { maxSessionExpirySeconds: 604_800 });
      const properties = sessionExpiry === undefined ? {} : { properties: { sessionExpiryInterval: sessionExpiry } };
      const car = await bench.connect('car', { ...options, ...properties });
      car.send({ cmd: 'disconnect' });
      await car.closed();
      bench.clock.advance(offlineMs);
      await bench.connect('car', options);
      expect(versions(ofCar).at(-1)).toBe(expected);
    },
  );
});
