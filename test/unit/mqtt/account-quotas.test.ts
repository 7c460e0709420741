import { describe, expect, it } from 'vitest';
import { awsMqttLimits, type MqttLimits } from '../../../local/mqtt/mqtt-limits.ts';
import { type Bench, mqttBench } from './mqtt-bench.ts';

const account = (limits: Partial<MqttLimits>): Bench => mqttBench({}, limits, { quotas: 'aws' });
const lines = (bench: Bench): unknown[] =>
  bench.told.log.filter(({ event }) => event === 'mqtt-account-throttled').map(({ fields }) => fields?.['quota']);

describe('quotas of the account [AWS-IoT: iot-core quotas]', () => {
  it('are AWS’s unless told, and none with quotas off', async () => {
    expect(awsMqttLimits).toMatchObject({ accountConnectsPerSecond: 500, accountPublishesInPerSecond: 20_000 });
    expect(awsMqttLimits).toMatchObject({ accountConnections: 500_000, accountSubscriptions: 500_000 });
    const free = mqttBench();
    const client = await free.connect('car');
    for (let count = 0; count < 501; count += 1) await client.subscribe('a');
    expect(lines(free)).toEqual([]);
  });

  it('let so many connect a second, and refuse others with 0x97 or 3 and one log line', async () => {
    const bench = account({ accountConnectsPerSecond: 2 });
    await bench.connect('one');
    await bench.connect('two');
    const five = bench.client(5);
    five.connect('three');
    expect(await five.expect('connack')).toMatchObject({ reasonCode: 0x97 });
    const four = bench.client(4);
    four.connect('four');
    expect(await four.expect('connack')).toMatchObject({ returnCode: 3 });
    expect(lines(bench)).toEqual(['accountConnectsPerSecond']);
    bench.clock.advance(1_000);
    await bench.connect('three');
  });

  it('let so many be connected', async () => {
    const bench = account({ accountConnections: 1 });
    const only = await bench.connect('only');
    const next = bench.client(5);
    next.connect('next');
    expect(await next.expect('connack')).toMatchObject({ reasonCode: 0x97 });
    only.send({ cmd: 'disconnect' });
    await only.closed();
    await bench.connect('next');
  });

  it('let so many SUBSCRIBE a second and so many subscriptions be, and refuse others with 0x97 or 0x80', async () => {
    const hurried = account({ accountSubscribesPerSecond: 1 });
    const five = await hurried.connect('five', { version: 5 });
    expect(await five.subscribe('a', 1)).toEqual([1]);
    expect(await five.subscribe('b', 1)).toEqual([0x97]);
    const four = await hurried.connect('four');
    expect(await four.subscribe('b', 1)).toEqual([0x80]);
    const full = account({ accountSubscriptions: 2 });
    const first = await full.connect('first', { version: 5 });
    const second = await full.connect('second', { version: 5 });
    expect(await first.subscribe('a')).toEqual([0]);
    expect(await first.subscribe('$share/g/a')).toEqual([0]);
    expect(await second.subscribe('a')).toEqual([0x97]);
    expect(await first.subscribe('a', 1)).toEqual([1]);
    first.send({ cmd: 'disconnect' });
    await first.closed();
    expect(await second.subscribe('a')).toEqual([0]);
  });

  it('discard what all clients together publish beyond', async () => {
    const bench = account({ accountPublishesInPerSecond: 3 });
    const five = await bench.connect('five', { version: 5 });
    const four = await bench.connect('four');
    for (let id = 1; id <= 2; id += 1) four.publish('a', 'x', { qos: 1, messageId: id });
    expect(await four.settled()).toHaveLength(2);
    for (let id = 1; id <= 2; id += 1) five.publish('a', 'x', { qos: 1, messageId: id });
    expect(await five.settled()).toMatchObject([{ reasonCode: 0 }, { reasonCode: 0x97 }]);
    four.publish('a', 'x');
    await four.settled();
    expect(bench.told.published).toHaveLength(3);
    expect(lines(bench)).toEqual(['accountPublishesInPerSecond']);
  });

  it('hold back what all clients together are sent: QoS 1 waits for the next second, QoS 0 is dropped', async () => {
    const bench = account({ accountPublishesOutPerSecond: 3, publishesPerSecond: Number.POSITIVE_INFINITY });
    const clients = [await bench.connect('one'), await bench.connect('two')];
    for (const client of clients) await client.subscribe('a', 1);
    const arrived = async (): Promise<number> => {
      const packets = await Promise.all(clients.map((client) => client.settled()));
      return packets.flat().length;
    };
    const cloud = (qos: 0 | 1): void =>
      bench.broker.publish({ topic: 'a', payload: Buffer.from('x'), qos, retain: false });
    cloud(1);
    cloud(1);
    cloud(0);
    expect(await arrived()).toBe(3);
    bench.clock.advance(1_000);
    expect(await arrived()).toBe(1);
    expect(lines(bench)).toEqual(['accountPublishesOutPerSecond']);
  });
});
