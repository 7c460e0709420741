import { describe, expect, it } from 'vitest';
import { type Bench, mqttBench, type WireClient } from './mqtt-bench.ts';

const specBench = (ports: Parameters<typeof mqttBench>[0] = {}, limits: Parameters<typeof mqttBench>[1] = {}): Bench =>
  mqttBench(ports, limits, { profile: 'spec' });
const lasting = { clean: false, properties: { sessionExpiryInterval: 600 } };
const text = (packet: Record<string, unknown>): string => String(packet['payload']);

async function drop(client: WireClient): Promise<void> {
  client.stream.destroy();
  await client.closed();
  await new Promise((resolve) => setImmediate(resolve));
}

describe('QoS 2 in the spec profile', () => {
  it.each([4, 5] as const)(
    'takes a message once, however often it is sent before PUBREL, in %s [MQTT-4.3.3-10]',
    async (version) => {
      const bench = specBench();
      const watcher = await bench.connect('watcher');
      await watcher.subscribe('a');
      const client = await bench.connect('car', { version });
      client.publish('a', 'one', { qos: 2, messageId: 7 });
      expect(await client.expect('pubrec')).toMatchObject({ messageId: 7 });
      client.publish('a', 'one', { qos: 2, messageId: 7, dup: true });
      expect(await client.expect('pubrec')).toMatchObject({ messageId: 7 });
      client.send({ cmd: 'pubrel', messageId: 7 });
      expect(await client.expect('pubcomp')).toMatchObject({ messageId: 7 });
      client.publish('a', 'two', { qos: 2, messageId: 7 });
      await client.expect('pubrec');
      const arrived = (await watcher.settled()) as unknown as Record<string, unknown>[];
      expect(arrived.map(text)).toEqual(['one', 'two']);
    },
  );

  it('delivers through PUBREC, PUBREL and PUBCOMP, each a step [MQTT-4.3.3-1]', async () => {
    const bench = specBench();
    const publisher = await bench.connect('pub');
    const client = await bench.connect('car', { version: 5, properties: { receiveMaximum: 1 } });
    expect(await client.subscribe('a', 2)).toEqual([2]);
    for (const [messageId, payload] of [
      [1, 'one'],
      [2, 'two'],
    ] as const)
      publisher.publish('a', payload, { qos: 2, messageId });
    const first = await client.expect('publish');
    expect(first).toMatchObject({ qos: 2, dup: false, payload: Buffer.from('one') });
    client.send({ cmd: 'pubrec', messageId: first['messageId'] });
    expect(await client.expect('pubrel')).toMatchObject({ messageId: first['messageId'], reasonCode: 0 });
    expect(await client.settled()).toEqual([]);
    client.send({ cmd: 'pubcomp', messageId: first['messageId'] });
    expect(text(await client.expect('publish'))).toBe('two');
  });

  it('goes on after a lost connection where it was: PUBLISH with DUP, or PUBREL [MQTT-4.4.0-1] [MQTT-3.3.1-1]', async () => {
    const bench = specBench();
    const client = await bench.connect('car', { version: 5, ...lasting });
    await client.subscribe('a', 2);
    const publisher = await bench.connect('pub');
    publisher.publish('a', 'released', { qos: 2, messageId: 1 });
    publisher.publish('a', 'unanswered', { qos: 2, messageId: 2 });
    const released = await client.expect('publish');
    const unanswered = await client.expect('publish');
    client.send({ cmd: 'pubrec', messageId: released['messageId'] });
    await client.expect('pubrel');
    await drop(client);
    const back = await bench.connect('car', { version: 5, ...lasting });
    expect(await back.expect('pubrel')).toMatchObject({ messageId: released['messageId'] });
    expect(await back.expect('publish')).toMatchObject({ messageId: unanswered['messageId'], dup: true, qos: 2 });
  });

  it('says 0x92 to an identifier it does not know, and 0x93 to more than its receive maximum [MQTT-3.3.4-7]', async () => {
    const bench = specBench({}, { receiveMaximum: 2 });
    const client = await bench.connect('car', { version: 5 });
    client.send({ cmd: 'pubrel', messageId: 9 });
    expect(await client.expect('pubcomp')).toMatchObject({ messageId: 9, reasonCode: 0x92 });
    client.send({ cmd: 'pubrec', messageId: 9 });
    expect(await client.expect('pubrel')).toMatchObject({ messageId: 9, reasonCode: 0x92 });
    for (const messageId of [1, 2, 3]) client.publish('a', 'x', { qos: 2, messageId });
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x93 });
    expect(bench.told.published).toHaveLength(2);
  });

  it('refuses with the reason in PUBREC, and frees the place of what the client refuses', async () => {
    const bench = specBench({ isAllowed: (_connection, operation, name) => operation !== 'publish' || name !== 'no' });
    const client = await bench.connect('car', { version: 5, properties: { receiveMaximum: 1 } });
    client.publish('no', 'x', { qos: 2, messageId: 3 });
    expect(await client.expect('pubrec')).toMatchObject({ messageId: 3, reasonCode: 0x87 });
    await client.subscribe('a', 2);
    client.publish('a', 'one', { qos: 0 });
    client.publish('a', 'two', { qos: 2, messageId: 4 });
    client.publish('a', 'three', { qos: 2, messageId: 5 });
    await client.expect('publish');
    const two = await client.expect('publish');
    client.send({ cmd: 'pubrec', messageId: two['messageId'], reasonCode: 0x99 });
    expect(text(await client.expect('publish'))).toBe('three');
  });
});

describe('the spec profile', () => {
  it('sends retained messages to wildcard filters, at their QoS [MQTT-3.3.1-9]', async () => {
    const bench = specBench();
    const client = await bench.connect('car', { version: 5 });
    for (const [topic, qos] of [
      ['a/b', 0],
      ['a/c', 1],
      ['a/d', 2],
      ['b', 1],
    ] as const)
      client.publish(topic, topic, { qos, retain: true, messageId: 1 + qos });
    await client.settled();
    await client.subscribe('a/+', 2);
    const arrived = (await client.settled()) as unknown as Record<string, unknown>[];
    expect(arrived.map((packet) => [text(packet), packet['qos'], packet['retain']])).toEqual([
      ['a/b', 0, true],
      ['a/c', 1, true],
      ['a/d', 2, true],
    ]);
  });

  it('matches the parent of # too, for messages and for retained ones [MQTT-4.7.1-2]', async () => {
    const bench = specBench();
    const client = await bench.connect('car');
    client.publish('a', 'kept', { retain: true });
    await client.settled();
    await client.subscribe('a/#');
    expect(text(await client.expect('publish'))).toBe('kept');
    client.publish('a', 'live');
    expect(text(await client.expect('publish'))).toBe('live');
  });

  it('returns the subscription identifiers of all filters that matched [MQTT-3.3.4-4]', async () => {
    const bench = specBench();
    const client = await bench.connect('car', { version: 5 });
    const subscribe = async (topic: string, subscriptionIdentifier: number): Promise<void> => {
      client.send({
        cmd: 'subscribe',
        messageId: 1,
        subscriptions: [{ topic, qos: 1 }],
        properties: { subscriptionIdentifier },
      });
      await client.expect('suback');
    };
    await subscribe('a/+', 300);
    await subscribe('a/b', 2);
    client.publish('a/b', 'x', { qos: 1, properties: { contentType: 'text' } });
    const arrived = await client.expect('publish');
    expect(arrived['properties']).toMatchObject({
      contentType: 'text',
      subscriptionIdentifier: expect.arrayContaining([2, 300]),
    });
  });

  it('gives topics an alias, as many as the client takes [MQTT-3.1.2-26]', async () => {
    const bench = specBench();
    const client = await bench.connect('car', { version: 5, properties: { topicAliasMaximum: 1 } });
    await client.subscribe('#');
    for (const topic of ['a', 'a', 'b']) client.publish(topic, 'x');
    const seen = ((await client.settled()) as unknown as { topic: string; properties?: { topicAlias?: number } }[]).map(
      (packet) => [packet.topic, packet.properties?.topicAlias],
    );
    expect(seen).toEqual([
      ['a', 1],
      ['', 1],
      ['b', undefined],
    ]);
  });

  it('keeps a will for its delay, or until the session ends, and drops it when the client is back [MQTT-3.1.3-9]', async () => {
    const bench = specBench();
    const watcher = await bench.connect('watcher');
    await watcher.subscribe('gone');
    const leave = async (delay: number, expiry: number): Promise<void> => {
      const properties = { willDelayInterval: delay };
      const client = await bench.connect('car', {
        version: 5,
        clean: false,
        properties: { sessionExpiryInterval: expiry },
        will: { topic: 'gone', payload: 'will', qos: 0, properties },
      });
      await drop(client);
    };
    const seen = async (): Promise<number> => (await watcher.settled()).length;
    await leave(3, 600);
    bench.clock.advance(2_900);
    expect(await seen()).toBe(0);
    bench.clock.advance(200);
    expect(await seen()).toBe(1);
    await leave(30, 2);
    bench.clock.advance(2_100);
    expect(await seen()).toBe(1);
    await leave(30, 600);
    await leave(30, 600);
    bench.clock.advance(29_000);
    expect(await seen()).toBe(0);
    await drop(await bench.connect('car', { version: 5, clean: true }));
    expect(await seen()).toBe(1);
  });

  it('takes keep alive from 1 s, and 0 as none', async () => {
    const bench = specBench();
    const quick = await bench.connect('quick', { keepalive: 1 });
    await bench.connect('patient', { keepalive: 0 });
    bench.clock.advance(1_600);
    await quick.closed();
    bench.clock.advance(100_000_000);
    expect(bench.broker.connection('patient')).toBeDefined();
  });

  it('keeps a session for years, and one that never expires for ever', async () => {
    const bench = specBench();
    for (const [id, seconds] of [
      ['years', 99_999_999],
      ['ever', 0xffff_ffff],
    ] as const) {
      await drop(await bench.connect(id, { version: 5, clean: false, properties: { sessionExpiryInterval: seconds } }));
    }
    const present = async (id: string): Promise<unknown> => {
      const client = bench.client(5);
      client.connect(id, { clean: false });
      return (await client.expect('connack'))['sessionPresent'];
    };
    bench.clock.advance(99_999_999_000 + 1);
    expect([await present('years'), await present('ever')]).toEqual([false, true]);
  });

  it('answers a denied subscribe with 0x80 and stays [MQTT-3.9.3]', async () => {
    const bench = specBench({ isAllowed: (_connection, operation) => operation !== 'subscribe' });
    for (const version of [4, 5] as const) {
      const client = await bench.connect('car', { version });
      expect(await client.subscribe('a', 1)).toEqual([0x80]);
      expect(await client.settled()).toEqual([]);
    }
  });

  it('announces what it takes', async () => {
    const bench = specBench();
    const client = bench.client(5);
    client.connect('car');
    const { properties } = (await client.expect('connack')) as { properties: Record<string, unknown> };
    expect(properties).toMatchObject({ subscriptionIdentifiersAvailable: true, receiveMaximum: 100 });
    expect(properties['maximumQoS']).toBeUndefined();
  });
});
