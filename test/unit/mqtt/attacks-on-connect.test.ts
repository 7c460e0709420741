import { beforeEach, describe, expect, it } from 'vitest';
import { type AttackRange, attackRange } from './attack-range.ts';
import { type Bench, mqttBench } from './mqtt-bench.ts';

let bench: Bench;
let range: AttackRange;

beforeEach(async () => {
  bench = mqttBench();
  range = await attackRange(bench);
});

const text = (value: string | Buffer): number[] => {
  const bytes = Buffer.from(value as string);
  return [bytes.length >> 8, bytes.length & 0xff, ...bytes];
};
const connectBytes = (flags: number, rest: number[], name = 'MQTT', level = 4): number[] => {
  const body = [...text(name), level, flags, 0, 60, ...rest];
  return [0x10, body.length, ...body];
};

it.each([
  ['of 129 bytes', 'x'.repeat(129)],
  ['of 130 bytes in 65 characters', 'ü'.repeat(65)],
  ['that begins with $', '$car'],
])('17: a client id %s is refused', async (_name, clientId) => {
  const client = range.attacker(5);
  client.connect(clientId);
  expect(await client.expect('connack')).toMatchObject({ reasonCode: 0x85 });
  await client.closed();
  await range.contained(['mqtt-connect-refused']);
});

it('17: an empty client id gets one that nobody has', async () => {
  const client = range.attacker(5);
  client.connect('');
  const { properties } = await client.expect('connack');
  expect(properties).toMatchObject({ assignedClientIdentifier: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  await range.contained([]);
});

it.each([
  ['U+0000', text('a\0b')],
  ['an overlong form', [0, 2, 0xc0, 0x80]],
  ['an encoded surrogate', [0, 3, 0xed, 0xa0, 0x80]],
  ['bytes that are no UTF-8', [0, 2, 0xff, 0xfe]],
])('17: a client id with %s ends the connection', async (_name, clientId) => {
  const client = range.attacker(4);
  client.raw(...connectBytes(2, clientId));
  await client.closed();
  expect(client.received).toEqual([]);
  expect(bench.told.requests).toHaveLength(1);
  await range.contained(['mqtt-connect-malformed']);
});

it('18: a second CONNECT ends the connection, and takes no client id over', async () => {
  const client = await range.connected('car', { version: 5 });
  client.connect('bystander');
  expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x82 });
  expect(bench.told.events.at(-1)).toBe('disconnected car CLIENT_ERROR');
  await range.contained(['mqtt-disconnected']);
});

it.each([
  ['PUBLISH', [0x30, 3, 0, 1, 97]],
  ['SUBSCRIBE', [0x82, 6, 0, 1, 0, 1, 97, 0]],
  ['PINGREQ', [0xc0, 0]],
  ['DISCONNECT', [0xe0, 0]],
  ['AUTH', [0xf0, 0]],
])('19: %s before CONNECT ends the connection', async (_name, bytes) => {
  const client = range.attacker(4);
  client.raw(...bytes, ...connectBytes(2, text('car')));
  await client.closed();
  expect(client.received).toEqual([]);
  await range.contained(['mqtt-connect-malformed']);
});

it.each([
  ['another protocol name', connectBytes(2, text('a'), 'HTTP'), 0],
  ['an unknown protocol level', connectBytes(2, text('a'), 'MQTT', 6), 1],
  ['the level of a bridge', connectBytes(2, text('a'), 'MQTT', 0x84), 1],
  ['flags in its first byte', [0x11, ...connectBytes(2, text('a')).slice(1)], 0],
  ['the reserved flag', connectBytes(3, text('a')), 0],
  ['will QoS without a will', connectBytes(0x0a, text('a')), 0],
  ['will retain without a will', connectBytes(0x22, text('a')), 0],
  ['will QoS 3', connectBytes(0x1e, [...text('a'), ...text('w'), ...text('x')]), 0],
  ['a will flag and no will', connectBytes(0x06, text('a')), 0],
])('20: a CONNECT with %s is refused', async (_name, bytes, connacks) => {
  const client = range.attacker(4);
  client.raw(...bytes);
  await client.closed();
  expect(client.received).toHaveLength(connacks);
  expect(client.received.every((packet) => 'returnCode' in packet && packet.returnCode === 1)).toBe(true);
  await range.contained(['mqtt-connect-malformed']);
});

describe('24: a flood of CONNECTs', () => {
  it('under one client id is held to one a second, and who is connected stays', async () => {
    const metered = mqttBench({}, { connectBurst: 1 }, { quotas: 'aws' });
    const victim = await metered.connect('car');
    for (let count = 0; count < 200; count += 1) {
      const rival = metered.client(4);
      rival.connect('car');
      expect(await rival.expect('connack')).toMatchObject({ returnCode: 3 });
      rival.stream.destroy();
    }
    await victim.settled();
    expect(metered.told.events).toEqual(['connected car']);
    expect(metered.told.log.at(-1)?.event).toBe('mqtt-connect-throttled');
  });

  it('of refused ones from one address closes that address for a moment, unread and with one log line', async () => {
    const quotas = { refusedConnectsPerSecond: 10, refusedConnectBurst: 20 };
    const metered = mqttBench({}, quotas, { quotas: 'aws' });
    const { bystander } = await attackRange(metered);
    const flood = async (count: number): Promise<void> => {
      const clients = Array.from({ length: count }, () => metered.client(4));
      for (const client of clients) client.raw(0xc0, 0);
      for (const client of clients) await client.closed();
      for (const { stream } of clients) stream.destroy();
      await new Promise((resolve) => setImmediate(resolve));
    };
    for (let rounds = 0; rounds < 50; rounds += 1) await flood(10);
    const lines = metered.told.log.map(({ event }) => event);
    expect(lines.filter((event) => event === 'mqtt-connect-malformed')).toHaveLength(20);
    expect(lines.filter((event) => event === 'mqtt-address-refused')).toHaveLength(1);
    expect(metered.broker.gate.halfOpen).toBe(0);
    const elsewhere = { remoteAddress: '127.0.0.2', remotePort: 1 };
    await metered.connect('other', { peer: elsewhere });
    await bystander.settled();
    expect(bystander.isClosed).toBe(false);
    metered.clock.advance(1_000);
    await metered.connect('car');
  });

  it('that stay half-open fills their address only, and makes room when they time out', async () => {
    const metered = mqttBench({}, { halfOpenPerAddress: 5, halfOpenConnections: 8 }, { quotas: 'aws' });
    const silent = (address: string) => metered.client(4, { remoteAddress: address, remotePort: 1 });
    const first = Array.from({ length: 5 }, () => silent('127.0.0.3'));
    await silent('127.0.0.3').closed();
    await metered.connect('other', { peer: { remoteAddress: '127.0.0.4', remotePort: 1 } });
    for (let count = 0; count < 3; count += 1) silent('127.0.0.4');
    await silent('127.0.0.5').closed();
    expect(metered.broker.gate.halfOpen).toBe(8);
    const reasons = metered.told.log.filter(({ event }) => event === 'mqtt-address-refused');
    expect(reasons.map(({ fields }) => fields?.['reason'])).toEqual([
      'too many half-open connections of the address',
      'too many half-open connections',
    ]);
    metered.clock.advance(10_000);
    for (const client of first) await client.closed();
    await new Promise((resolve) => setImmediate(resolve));
    expect(metered.broker.gate.halfOpen).toBe(0);
    await metered.connect('car', { peer: { remoteAddress: '127.0.0.3', remotePort: 1 } });
  });
});
