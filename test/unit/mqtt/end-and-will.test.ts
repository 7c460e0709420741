import { describe, expect, it } from 'vitest';
import { type Bench, mqttBench, type WireClient } from './mqtt-bench.ts';

const will = { topic: 'gone', payload: 'bye', qos: 1, retain: false };
type End = (bench: Bench, client: WireClient) => unknown;

/** How a connection comes to its end, for each reason the broker itself gives. */
const ENDS: [reason: string, how: string, isWillSent: boolean, end: End][] = [
  ['CLIENT_INITIATED_DISCONNECT', 'DISCONNECT', false, (_bench, car) => car.send({ cmd: 'disconnect', reasonCode: 0 })],
  ['CLIENT_INITIATED_DISCONNECT', 'DISCONNECT 0x04', true, (_b, car) => car.send({ cmd: 'disconnect', reasonCode: 4 })],
  [
    'CLIENT_INITIATED_DISCONNECT',
    'DISCONNECT 0x80',
    false,
    (_b, car) => car.send({ cmd: 'disconnect', reasonCode: 128 }),
  ],
  ['CLIENT_ERROR', 'a second CONNECT', true, (_bench, car) => car.connect('car')],
  ['CLIENT_ERROR', 'a payload over 128 KB', true, (_bench, car) => car.publish('big', Buffer.alloc(131_073))],
  ['CONNECTION_LOST', 'a connection cut', true, (_bench, car) => car.stream.destroy()],
  ['CONNECTION_LOST', 'a connection ended without DISCONNECT', true, (_bench, car) => car.stream.end()],
  ['DUPLICATE_CLIENTID', 'a second connection', true, (bench) => bench.connect('car')],
  ['FORBIDDEN_ACCESS', 'a publish without the right', true, (_bench, car) => car.publish('secret', 'x')],
  ['MQTT_KEEP_ALIVE_TIMEOUT', 'silence', true, (bench) => bench.clock.advance(45_000)],
  ['SERVER_ERROR', 'a service that fails', true, (_bench, car) => car.publish('broken', 'x')],
  [
    'SERVER_INITIATED_DISCONNECT',
    'a certificate that is no longer active',
    true,
    (bench) => bench.broker.disconnectWhere(({ clientId }) => clientId === 'car', 'SERVER_INITIATED_DISCONNECT'),
  ],
  ['API_INITIATED_DISCONNECT', 'DeleteConnection', true, (bench) => apiEnd(bench, true)],
  ['API_INITIATED_DISCONNECT', 'DeleteConnection without will', false, (bench) => apiEnd(bench, false)],
  ['THROTTLED', 'a client that never acknowledges', true, flood],
];

function apiEnd(bench: Bench, publishWill: boolean): void {
  bench.broker.disconnect('car', { reason: 'API_INITIATED_DISCONNECT', publishWill, endSession: false });
}

async function flood(bench: Bench, car: WireClient): Promise<void> {
  await car.subscribe('flood', 1);
  for (let count = 0; count < 103; count += 1)
    bench.broker.publish({ topic: 'flood', payload: Buffer.from('x'), qos: 1, retain: false });
}

describe('the end of a connection [AWS-IoT: life-cycle-events]', () => {
  it.each(ENDS)('is %s after %s; the will is sent: %s', async (reason, _how, isWillSent, end) => {
    const bench: Bench = mqttBench(
      {
        isAllowed: (_connection, _operation, name) => name !== 'secret',
        onPublish: (_connection, { topic }) => {
          if (topic === 'broken') throw new Error('no service');
          return 'route';
        },
      },
      { maxQueuedMessages: 2 },
    );
    const watcher = await bench.connect('watcher', { keepalive: 1200 });
    await watcher.subscribe('gone', 1);
    const car = await bench.connect('car', { version: 5, keepalive: 30, will });
    await end(bench, car);
    await car.closed();
    await new Promise((resolve) => setImmediate(resolve));
    const wills = (await watcher.settled()).filter(({ cmd }) => cmd === 'publish');
    expect(wills).toHaveLength(isWillSent ? 1 : 0);
    expect(bench.told.events.filter((event) => event.startsWith('disconnected car'))).toEqual([
      `disconnected car ${reason}`,
    ]);
  });

  it('with an error code of the client publishes the will in the profile spec [MQTT-3.1.2-10]', async () => {
    const bench = mqttBench({}, {}, { profile: 'spec' });
    const watcher = await bench.connect('watcher');
    await watcher.subscribe('gone', 1);
    const car = await bench.connect('car', { version: 5, will });
    car.send({ cmd: 'disconnect', reasonCode: 0x80 });
    expect(await watcher.expect('publish')).toMatchObject({ topic: 'gone' });
  });
});
