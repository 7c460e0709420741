import mqttPacket, { type Packet } from 'mqtt-packet';
import { beforeEach, describe, expect, it } from 'vitest';
import { type AttackRange, attackRange } from './attack-range.ts';
import { type Bench, mqttBench } from './mqtt-bench.ts';

let bench: Bench;
let range: AttackRange;

beforeEach(async () => {
  bench = mqttBench();
  range = await attackRange(bench);
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const many = (count: number, event: string): string[] => Array.from({ length: count }, () => event);
const arrayBytes = (): number => process.memoryUsage().arrayBuffers;

describe('21: a packet that promises more than it brings', () => {
  it.each([
    ['as much as is allowed', [0x10, 0xff, 0xff, 0x08], 'mqtt-connect-timeout'],
    ['256 MB', [0x10, 0xff, 0xff, 0xff, 0x7f], 'mqtt-connect-malformed'],
    ['a length of five bytes', [0x10, 0xff, 0xff, 0xff, 0xff, 1], 'mqtt-connect-malformed'],
  ])('%s reserves nothing, and its sender is cut', async (_name, header, event) => {
    const before = arrayBytes();
    const clients = Array.from({ length: 500 }, () => range.attacker(4));
    for (const client of clients) client.raw(...header);
    await turn();
    expect(arrayBytes() - before).toBeLessThan(20_000_000);
    bench.clock.advance(10_000);
    for (const client of clients) await client.closed();
    await range.contained(many(500, event));
  });

  it.each([
    ['shorter than its fields', [0x30, 3, 0, 9, 97]],
    ['longer than its fields', [0x40, 4, 0, 1, 0, 0]],
    ['of 256 MB', [0x30, 0xff, 0xff, 0xff, 0x7f]],
  ])('from a client, %s, ends its connection', async (_name, bytes) => {
    const client = await range.connected('car');
    client.raw(...bytes);
    await client.closed();
    expect(bench.told.events.at(-1)).toBe('disconnected car CLIENT_ERROR');
    await range.contained(['mqtt-disconnected']);
  });

  it('from a client is cut with its keep alive', async () => {
    const client = await range.connected('car', { keepalive: 30 });
    client.raw(0x30, 0xff, 0xff, 0x07, 0, 1, 97);
    await turn();
    bench.clock.advance(45_000);
    await client.closed();
    expect(bench.told.events).toContain('disconnected car MQTT_KEEP_ALIVE_TIMEOUT');
    expect(bench.told.log.filter(({ event }) => event === 'mqtt-disconnected')).toHaveLength(1);
    await range.contained([]);
  });
});

describe('22: a slow or silent stranger', () => {
  it('has ten seconds for its CONNECT, however it drips', async () => {
    const client = range.attacker(4);
    for (const byte of [0x10, 0x0d, 0]) {
      client.raw(byte);
      await turn();
      bench.clock.advance(4_000);
    }
    await client.closed();
    await range.contained(['mqtt-connect-timeout']);
  });

  it('leaves neither timer nor connection behind, also a thousand times and after a refusal', async () => {
    const clients = Array.from({ length: 1_000 }, () => range.attacker(4));
    for (const [index, client] of clients.entries()) {
      if (index % 2 === 0) client.connect('x'.repeat(129));
      else client.raw(0x10);
    }
    await turn();
    bench.clock.advance(10_000);
    for (const client of clients) await client.closed();
    await range.contained([...many(500, 'mqtt-connect-refused'), ...many(500, 'mqtt-connect-timeout')]);
  });
});

it('23: any MQTT 5 packet that ends too early ends its connection, or means less', async () => {
  const packets: object[] = [
    {
      cmd: 'publish',
      topic: 'a',
      payload: 'x',
      qos: 1,
      messageId: 1,
      dup: false,
      retain: false,
      properties: { topicAlias: 1 },
    },
    { cmd: 'puback', messageId: 1, reasonCode: 0x80, properties: { reasonString: 'no' } },
    {
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: 'a', qos: 0 }],
      properties: { userProperties: { a: 'b' } },
    },
    { cmd: 'unsubscribe', messageId: 1, unsubscriptions: ['a'] },
    { cmd: 'disconnect', reasonCode: 4, properties: { sessionExpiryInterval: 0 } },
  ];
  let ended = 0;
  for (const packet of packets) {
    const whole = mqttPacket.generate(packet as Packet, { protocolVersion: 5 });
    for (let bodyBytes = 0; bodyBytes < whole.length - 2; bodyBytes += 1) {
      const client = await range.connected('car', { version: 5 });
      client.raw(whole[0] ?? 0, bodyBytes, ...whole.subarray(2, 2 + bodyBytes));
      await client.settled();
      client.stream.destroy();
      await client.closed();
      ended += bench.told.events.at(-1) === 'disconnected car CLIENT_ERROR' ? 1 : 0;
    }
  }
  expect(ended).toBeGreaterThan(40);
  await range.contained(many(ended, 'mqtt-disconnected'));
});

describe('25: property bombs', () => {
  const pairs = (count: number): Record<string, string[]> => ({
    k: Array.from({ length: count }, () => 'v'.repeat(100)),
  });

  it('of 1 MB end the connection before they are buffered', async () => {
    const client = await range.connected('car', { version: 5 });
    const before = arrayBytes();
    client.publish('a', 'x', { properties: { userProperties: pairs(10_000) } });
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x95 });
    expect(arrayBytes() - before).toBeLessThan(20_000_000);
    expect(bench.told.published).toEqual([]);
    await range.contained(['mqtt-disconnected']);
  });

  it('in CONNECT end it without an answer', async () => {
    const client = range.attacker(5);
    client.connect('car', { properties: { userProperties: pairs(10_000) } });
    await client.closed();
    await range.contained(['mqtt-connect-malformed']);
  });

  it.each([
    ['topic alias 0', [0x30, 7, 0, 1, 97, 3, 0x23, 0, 0], 0x94],
    ['topic alias 9', [0x30, 7, 0, 1, 97, 3, 0x23, 0, 9], 0x94],
    ['a doubled content type', [0x30, 12, 0, 1, 97, 8, 0x03, 0, 1, 97, 0x03, 0, 1, 97], 0x82],
    ['subscription identifier 0', [0x82, 9, 0, 1, 2, 0x0b, 0, 0, 1, 97, 0], 0x82],
  ])('with %s end it with the code that says so', async (_name, bytes, code) => {
    const client = await range.connected('car', { version: 5 });
    client.raw(...(bytes as number[]));
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: code });
    await range.contained(['mqtt-disconnected']);
  });
});
