import { describe, expect, it } from 'vitest';
import type { MqttLimits } from '../../../local/mqtt/mqtt-limits.ts';
import type { MqttMessage } from '../../../local/mqtt/ports.ts';
import { type Bench, mqttBench, type WireClient } from './mqtt-bench.ts';

const metered = (limits: Partial<MqttLimits> = {}): Bench => mqttBench({}, limits, { quotas: 'aws' });
const message = (payload: string, qos: 0 | 1 = 1): MqttMessage => ({
  topic: 'a',
  payload: Buffer.from(payload),
  qos,
  retain: false,
});
const payloads = (packets: unknown[]): string[] =>
  (packets as { cmd: string; payload: Buffer }[])
    .filter(({ cmd }) => cmd === 'publish')
    .map(({ payload }) => String(payload));
const throttled = (bench: Bench): number => bench.told.log.filter(({ event }) => event === 'mqtt-throttled').length;

async function drop(client: WireClient): Promise<void> {
  client.stream.destroy();
  await client.closed();
  await new Promise((resolve) => setImmediate(resolve));
}

describe('100 publishes a second and connection [AWS-IoT: iot-core quotas]', () => {
  it('discards what a client publishes beyond, with 0x97 where there is a code, and one log line a second', async () => {
    const bench = metered();
    const five = await bench.connect('five', { version: 5 });
    const codes = async (from: number, to: number): Promise<number[]> => {
      for (let count = from; count <= to; count += 1) five.publish('t', 'x', { qos: 1, messageId: count });
      return ((await five.settled()) as unknown as { reasonCode: number }[]).map(({ reasonCode }) => reasonCode);
    };
    expect(await codes(1, 100)).toEqual(Array(100).fill(0));
    expect(await codes(101, 103)).toEqual([0x97, 0x97, 0x97]);
    const three = await bench.connect('three');
    for (let count = 1; count <= 103; count += 1) three.publish('t', 'x', { qos: 1, messageId: count });
    expect(await three.settled()).toHaveLength(100);
    expect(bench.told.published).toHaveLength(200);
    expect(throttled(bench)).toBe(2);
    bench.clock.advance(1_000);
    three.publish('t', 'x', { qos: 1 });
    expect(await three.settled()).toHaveLength(1);
  });

  it('drops QoS 0 and holds QoS 1 back on the way out, until the next second', async () => {
    const bench = metered();
    const client = await bench.connect('car');
    await client.subscribe('a', 1);
    for (let count = 0; count < 90; count += 1) bench.broker.publish(message('zero', 0));
    for (let count = 0; count < 15; count += 1) bench.broker.publish(message(`one ${count}`));
    bench.broker.publish(message('lost', 0));
    expect(payloads(await client.settled())).toHaveLength(100);
    bench.clock.advance(1_000);
    expect(payloads(await client.settled())).toEqual(['one 10', 'one 11', 'one 12', 'one 13', 'one 14']);
    expect(bench.broker.connection('car')).toBeDefined();
  });

  it('counts both directions together, and no other connection', async () => {
    const bench = metered();
    const client = await bench.connect('car');
    const other = await bench.connect('other');
    await client.subscribe('a');
    await other.subscribe('a');
    for (let count = 0; count < 60; count += 1) client.publish('a', 'x');
    expect(payloads(await client.settled())).toHaveLength(50);
    expect(payloads(await other.settled())).toHaveLength(50);
  });

  it('is lifted by one limit, or with all others', async () => {
    for (const bench of [metered({ publishesPerSecond: Number.POSITIVE_INFINITY }), mqttBench()]) {
      const client = await bench.connect('car');
      await client.subscribe('a');
      for (let count = 0; count < 150; count += 1) client.publish('a', 'x');
      expect(payloads(await client.settled())).toHaveLength(150);
    }
  });
});

describe('one connect a second and client id [AWS-IoT: iot-core quotas]', () => {
  it('refuses the second with 0x97 or 3, leaves the first connection alone, and accepts later', async () => {
    const bench = mqttBench({}, { connectBurst: 1 }, { quotas: 'aws' });
    const first = await bench.connect('car', { version: 5 });
    const second = bench.client(5);
    second.connect('car');
    expect(await second.expect('connack')).toMatchObject({ reasonCode: 0x97 });
    const third = bench.client(4);
    third.connect('car');
    expect(await third.expect('connack')).toMatchObject({ returnCode: 3 });
    await third.closed();
    expect(await first.settled()).toEqual([]);
    await bench.connect('another');
    bench.clock.advance(1_000);
    await bench.connect('car', { version: 5 });
    expect(await first.expect('disconnect')).toMatchObject({ reasonCode: 0x8e });
  });

  it('forgives twenty connects at once and then one a second [assumed]', async () => {
    const bench = metered();
    for (let count = 0; count < 20; count += 1) await bench.connect('car', { version: 5 });
    const excess = bench.client(5);
    excess.connect('car');
    expect(await excess.expect('connack')).toMatchObject({ reasonCode: 0x97 });
    bench.clock.advance(1_000);
    await bench.connect('car', { version: 5 });
    const again = bench.client(5);
    again.connect('car');
    expect(await again.expect('connack')).toMatchObject({ reasonCode: 0x97 });
  });

  it('is not used up by those who are refused', async () => {
    let allowed = false;
    const bench = mqttBench(
      { authenticate: () => (allowed ? { ok: true, principal: {} } : { ok: false, layer: 'policy', reason: 'no' }) },
      {},
      { quotas: 'aws' },
    );
    const stranger = bench.client(5);
    stranger.connect('car');
    expect(await stranger.expect('connack')).toMatchObject({ reasonCode: 0x87 });
    allowed = true;
    await bench.connect('car', { version: 5 });
  });
});

describe('stored messages', () => {
  const lasting = { clean: false };
  const back = async (bench: Bench): Promise<WireClient> => {
    bench.clock.advance(1_000);
    return bench.connect('car', lasting);
  };
  const acknowledge = (client: WireClient, packets: unknown[]): void => {
    for (const { cmd, messageId } of packets as { cmd: string; messageId: number }[])
      if (cmd === 'publish') client.send({ cmd: 'puback', messageId });
  };

  it('come at 10 a second, with live ones between [AWS-IoT: mqtt persistent sessions]', async () => {
    const bench = metered();
    const client = await bench.connect('car', lasting);
    await client.subscribe('a', 1);
    bench.broker.publish(message('unacknowledged'));
    await client.settled();
    await drop(client);
    for (let count = 0; count < 30; count += 1) bench.broker.publish(message(`stored ${count}`));
    const again = await back(bench);
    bench.broker.publish(message('live'));
    const first = await again.settled();
    expect(payloads(first)).toEqual(['unacknowledged', 'live']);
    acknowledge(again, first);
    bench.clock.advance(1_000);
    const next = await again.settled();
    expect(payloads(next)).toEqual(Array.from({ length: 10 }, (_, count) => `stored ${count}`));
    acknowledge(again, next);
    bench.clock.advance(2_500);
    expect(payloads(await again.settled())).toHaveLength(20);
  });

  it('come at 20 a second through a shared subscription [AWS-IoT: mqtt, shared subscriptions]', async () => {
    const bench = metered();
    const client = await bench.connect('car', lasting);
    await client.subscribe('$share/g/a', 1);
    await drop(client);
    for (let count = 0; count < 50; count += 1) bench.broker.publish(message('x'));
    const again = await back(bench);
    bench.clock.advance(950);
    expect(payloads(await again.settled())).toHaveLength(20);
  });

  it('wait for the next connection when this one ends, in their order', async () => {
    const bench = metered();
    const client = await bench.connect('car', lasting);
    await client.subscribe('a', 1);
    await drop(client);
    for (const text of ['1', '2', '3']) bench.broker.publish(message(text));
    const again = await back(bench);
    const first = await again.settled();
    expect(payloads(first)).toEqual(['1']);
    acknowledge(again, first);
    await again.settled();
    await drop(again);
    bench.broker.publish(message('4'));
    const third = await back(bench);
    bench.clock.advance(1_000);
    expect(payloads(await third.settled())).toEqual(['2', '3', '4']);
    await drop(third);
    bench.clock.advance(3_600_000);
    expect(bench.clock.pending()).toBe(0);
  });
});

describe('redelivery on a live connection [AWS-IoT: mqtt]', () => {
  it('sends what is unacknowledged again under its identifier, and gives up after an hour', async () => {
    const bench = metered();
    const client = await bench.connect('car', { version: 5, keepalive: 1200, properties: { receiveMaximum: 1 } });
    await client.subscribe('a', 1);
    bench.broker.publish(message('x'));
    bench.broker.publish(message('behind'));
    const sent = await client.expect('publish');
    bench.clock.advance(60_000);
    expect(await client.expect('publish')).toMatchObject({
      messageId: sent['messageId'],
      payload: Buffer.from('x'),
      dup: false,
    });
    for (let minutes = 1; minutes < 60; minutes += 1) {
      bench.clock.advance(60_000);
      expect(payloads(await client.settled())).toContain('x');
    }
    bench.clock.advance(60_000);
    expect(payloads(await client.settled())).toContain('behind');
  });

  it('leaves acknowledged messages alone, and no timer behind', async () => {
    const bench = metered();
    const client = await bench.connect('car', { keepalive: 1200 });
    await client.subscribe('a', 1);
    bench.broker.publish(message('x'));
    client.send({ cmd: 'puback', messageId: (await client.expect('publish'))['messageId'] });
    await client.settled();
    const timers = bench.clock.pending();
    bench.clock.advance(120_000);
    expect(payloads(await client.settled())).toEqual([]);
    expect(bench.clock.pending()).toBe(timers - 1);
  });
});
