import mqttPacket, { type Packet } from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, mqttBench, type WireClient } from './mqtt-bench.ts';

let bench: Bench;
let witness: WireClient;

beforeEach(async () => {
  bench = mqttBench();
  witness = await bench.connect('witness', { keepalive: 1200 });
});

afterEach(async () => {
  await witness.settled();
  expect(witness.isClosed).toBe(false);
  expect(bench.told.log.filter(({ level }) => level === 'error')).toEqual([]);
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const events = (): string[] => bench.told.log.map(({ event }) => event);
const arrayBytes = (): number => process.memoryUsage().arrayBuffers;

describe('a packet that promises more than it brings [attack 21]', () => {
  it.each([
    ['to a stranger', [0x10, 0xff, 0xff, 0x08]],
    ['of 256 MB', [0x10, 0xff, 0xff, 0xff, 0x7f]],
  ])('%s reserves nothing, and its sender is cut', async (_name, header) => {
    const before = arrayBytes();
    const clients = Array.from({ length: 500 }, () => bench.client(4));
    for (const client of clients) client.raw(...header);
    await turn();
    expect(arrayBytes() - before).toBeLessThan(20_000_000);
    bench.clock.advance(10_000);
    for (const client of clients) await client.closed();
  });

  it('from a client is cut with its keep alive', async () => {
    const client = await bench.connect('car', { keepalive: 30 });
    client.raw(0x30, 0xff, 0xff, 0x07, 0, 1, 97);
    await turn();
    bench.clock.advance(45_000);
    await client.closed();
    expect(bench.told.events).toContain('disconnected car MQTT_KEEP_ALIVE_TIMEOUT');
  });
});

describe('a slow or silent stranger [attack 22]', () => {
  it('has ten seconds for its CONNECT, however it drips', async () => {
    const client = bench.client(4);
    for (const byte of [0x10, 0x0d, 0]) {
      client.raw(byte);
      await turn();
      bench.clock.advance(4_000);
    }
    await client.closed();
    expect(events()).toContain('mqtt-connect-timeout');
  });

  it('leaves neither timer nor connection behind, also a thousand times and after a refusal', async () => {
    const timers = bench.clock.pending();
    const clients = Array.from({ length: 1_000 }, () => bench.client(4));
    for (const [index, client] of clients.entries()) {
      if (index % 2 === 0) client.connect('x'.repeat(129));
      else client.raw(0x10);
    }
    await turn();
    bench.clock.advance(10_000);
    for (const client of clients) await client.closed();
    await turn();
    await turn();
    expect(bench.clock.pending()).toBe(timers);
  });
});

it('takes any MQTT 5 packet that ends too early as malformed [attack 23]', async () => {
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
  for (const packet of packets) {
    const whole = mqttPacket.generate(packet as Packet, { protocolVersion: 5 });
    for (let bodyBytes = 0; bodyBytes < whole.length - 2; bodyBytes += 1) {
      const client = await bench.connect('car', { version: 5 });
      client.raw(whole[0] ?? 0, bodyBytes, ...whole.subarray(2, 2 + bodyBytes));
      await client.settled();
      client.stream.destroy();
    }
  }
});

it('holds a client id to one connect a second, and keeps who is connected [attack 24]', async () => {
  const metered = mqttBench({}, { connectBurst: 1 }, { quotas: 'aws' });
  const victim = await metered.connect('car');
  for (let count = 0; count < 200; count += 1) {
    const rival = metered.client(4);
    rival.connect('car');
    expect(await rival.expect('connack')).toMatchObject({ returnCode: 3 });
  }
  await victim.settled();
  expect(metered.told.events).toEqual(['connected car']);
  expect(metered.told.log.at(-1)?.event).toBe('mqtt-connect-throttled');
});

describe('property bombs [attack 25]', () => {
  const pairs = (count: number): Record<string, string[]> => ({
    k: Array.from({ length: count }, () => 'v'.repeat(100)),
  });

  it('of 1 MB end the connection before they are buffered', async () => {
    const client = await bench.connect('car', { version: 5 });
    const before = arrayBytes();
    client.publish('a', 'x', { properties: { userProperties: pairs(10_000) } });
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x95 });
    expect(arrayBytes() - before).toBeLessThan(20_000_000);
    expect(bench.told.published).toEqual([]);
  });

  it('in CONNECT end it without an answer', async () => {
    const client = bench.client(5);
    client.connect('car', { properties: { userProperties: pairs(10_000) } });
    await client.closed();
    expect(events()).toContain('mqtt-connect-malformed');
  });

  it.each([
    ['topic alias 0', [0x30, 7, 0, 1, 97, 3, 0x23, 0, 0], 0x94],
    ['topic alias 9', [0x30, 7, 0, 1, 97, 3, 0x23, 0, 9], 0x94],
    ['a doubled content type', [0x30, 12, 0, 1, 97, 8, 0x03, 0, 1, 97, 0x03, 0, 1, 97], 0x82],
    ['subscription identifier 0', [0x82, 9, 0, 1, 2, 0x0b, 0, 0, 1, 97, 0], 0x82],
  ])('with %s end it with the code that says so', async (_name, bytes, code) => {
    const client = await bench.connect('car', { version: 5 });
    client.raw(...(bytes as number[]));
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: code });
  });
});

describe('a client that floods or never answers [attack 31]', () => {
  it('gets 100 publishes a second through, of a thousand', async () => {
    const metered = mqttBench({}, {}, { quotas: 'aws' });
    const client = await metered.connect('car');
    for (let count = 0; count < 1_000; count += 1) client.publish('a', 'x');
    await client.settled();
    expect(metered.told.published).toHaveLength(100);
    expect(metered.told.log.filter(({ event }) => event === 'mqtt-throttled')).toHaveLength(1);
  });

  it('gets no more than 100 unacknowledged, and a bounded queue behind them', async () => {
    const small = mqttBench({}, { maxQueuedMessages: 50 });
    const client = await small.connect('car');
    await client.subscribe('a', 1);
    for (let count = 0; count < 149; count += 1)
      small.broker.publish({ topic: 'a', payload: Buffer.from('x'), qos: 1, retain: false });
    expect(await client.settled()).toHaveLength(100);
    for (let count = 0; count < 5; count += 1)
      small.broker.publish({ topic: 'a', payload: Buffer.from('x'), qos: 1, retain: false });
    await client.closed();
    expect(small.told.events).toContain('disconnected car THROTTLED');
  });

  it('may acknowledge what was never sent, as often as it likes', async () => {
    const client = await bench.connect('car');
    for (let messageId = 1; messageId <= 500; messageId += 1) client.send({ cmd: 'puback', messageId });
    expect(await client.settled()).toEqual([]);
  });
});
