import { describe, expect, it } from 'vitest';
import { mqttBench, type WireClient } from './mqtt-bench.ts';

const metered = () => mqttBench({}, { publishesPerSecond: 1000 }, { quotas: 'aws' });
const burst = (client: WireClient, count: number): void => {
  client.stream.cork();
  for (let id = 1; id <= count; id += 1) client.publish('t', 'x', { qos: 1, messageId: id });
  client.stream.uncork();
};
const codes = (packets: unknown[]): number[] =>
  (packets as { reasonCode: number }[]).map((packet) => packet.reasonCode);

describe('what a client sends without waiting for an answer', () => {
  it('may be 100 QoS 1 messages; one more ends an MQTT 5 connection with 0x93 [MQTT-3.3.4-8] [AWS-IoT: mqtt reason codes]', async () => {
    const bench = metered();
    const client = await bench.connect('car', { version: 5 });
    burst(client, 100);
    expect(codes(await client.settled())).toEqual(Array(100).fill(0));
    burst(client, 101);
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x93 });
    expect(bench.told.published).toHaveLength(200);
    expect(bench.told.events).toContain('disconnected car CLIENT_ERROR');
  });

  it('is no matter in 3.1.1, and where the quotas are off', async () => {
    const three = await metered().connect('car');
    const free = await mqttBench().connect('car', { version: 5 });
    for (const client of [three, free]) {
      burst(client, 150);
      expect(await client.settled()).toHaveLength(150);
    }
  });

  it('gets 0x91 for a packet identifier that is in use, of any packet, and goes on [AWS-IoT: mqtt reason codes]', async () => {
    const bench = metered();
    const client = await bench.connect('car', { version: 5 });
    client.stream.cork();
    client.publish('a', 'taken', { qos: 1, messageId: 7 });
    client.publish('a', 'in use', { qos: 1, messageId: 7 });
    client.send({ cmd: 'subscribe', messageId: 7, subscriptions: [{ topic: 'a', qos: 0 }] });
    client.send({ cmd: 'unsubscribe', messageId: 7, unsubscriptions: ['a', 'b'] });
    client.send({ cmd: 'subscribe', messageId: 8, subscriptions: [{ topic: 'b', qos: 1 }] });
    client.publish('a', 'in use too', { qos: 1, messageId: 8 });
    client.stream.uncork();
    expect(await client.settled()).toMatchObject([
      { cmd: 'puback', messageId: 7, reasonCode: 0 },
      { cmd: 'puback', messageId: 7, reasonCode: 0x91 },
      { cmd: 'suback', messageId: 7, granted: [0x91] },
      { cmd: 'unsuback', messageId: 7, granted: [0x91, 0x91] },
      { cmd: 'suback', messageId: 8, granted: [1] },
      { cmd: 'puback', messageId: 8, reasonCode: 0x91 },
    ]);
    expect(bench.told.published).toHaveLength(1);
    client.publish('a', 'free again', { qos: 1, messageId: 7 });
    expect(codes(await client.settled())).toEqual([0]);
  });

  it('may be a message again, with DUP, under its identifier [MQTT-3.3.1-1]', async () => {
    const client = await metered().connect('car', { version: 5 });
    client.stream.cork();
    client.publish('a', 'x', { qos: 1, messageId: 7 });
    client.publish('a', 'x', { qos: 1, messageId: 7, dup: true });
    client.stream.uncork();
    expect(codes(await client.settled())).toEqual([0, 0]);
  });
});

it('says 0x8F to an UNSUBSCRIBE from what cannot be a filter [AWS-IoT: mqtt reason codes]', async () => {
  const client = await mqttBench().connect('car', { version: 5 });
  client.send({ cmd: 'unsubscribe', messageId: 4, unsubscriptions: ['a/#/b', 'never'] });
  expect(await client.expect('unsuback')).toMatchObject({ granted: [0x8f, 0] });
});
