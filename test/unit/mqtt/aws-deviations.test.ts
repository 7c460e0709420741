import { describe, expect, it } from 'vitest';
import { type Bench, mqttBench, type WireClient } from './mqtt-bench.ts';

/**
 * One test for each row of "AWS IoT differences from MQTT specifications", in the default profile: what a client that
 * knows only the specification must unlearn. [AWS-IoT: mqtt] The profile `spec`, without them, has its own tests.
 */
const CONNECT_V3 = [0x10, 15, 0, 4, 77, 81, 84, 84, 4, 2, 0, 60, 0, 3, 99, 97, 114];
const publishes = (packets: unknown[]): Record<string, unknown>[] =>
  (packets as Record<string, unknown>[]).filter(({ cmd }) => cmd === 'publish');
const fromCloud = (bench: Bench, topic: string, qos: 0 | 1 = 1): void =>
  bench.broker.publish({ topic, payload: Buffer.from('x'), qos, retain: false });

async function drop(client: WireClient): Promise<void> {
  client.stream.destroy();
  await client.closed();
  await new Promise((resolve) => setImmediate(resolve));
}

describe('AWS differs from the MQTT specifications', () => {
  it('versions: 3.1.1 and 5 meet on one port, and a session of one is not resumed by the other', async () => {
    const bench = mqttBench();
    const lasting = { clean: false, properties: { sessionExpiryInterval: 600 } };
    const five = await bench.connect('car', { version: 5, ...lasting });
    await five.subscribe('a', 1);
    const three = await bench.connect('bus');
    three.publish('a', 'across', { qos: 1 });
    expect(await five.expect('publish')).toMatchObject({ payload: Buffer.from('across') });
    await drop(five);
    const older = bench.client(4);
    older.connect('car', { clean: false });
    expect(await older.expect('connack')).toMatchObject({ sessionPresent: false });
    expect(bench.broker.subscriptions('car')).toEqual([]);
  });

  it.each([
    ['PUBREC', [0x50, 2, 0, 1]],
    ['PUBREL', [0x62, 2, 0, 1]],
    ['PUBCOMP', [0x70, 2, 0, 1]],
    ['AUTH', [0xf0, 0]],
  ])('packets not supported: %s ends the connection as CLIENT_ERROR', async (_name, bytes) => {
    const bench = mqttBench();
    const client = await bench.connect('car', { version: 5 });
    client.raw(...bytes);
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x82 });
    expect(bench.told.events).toContain('disconnected car CLIENT_ERROR');
  });

  it('QoS 2: publish and subscribe get no answer but the end, 0x9B in 5; a will 0x9B or a closed connection', async () => {
    const bench = mqttBench();
    const will = { topic: 'gone', payload: 'bye', qos: 2, retain: false };
    for (const version of [4, 5] as const) {
      const publisher = await bench.connect('car', { version });
      publisher.publish('a', 'x', { qos: 2 });
      const subscriber = await bench.connect('bus', { version });
      subscriber.send({ cmd: 'subscribe', messageId: 2, subscriptions: [{ topic: 'a', qos: 2 }] });
      const dying = bench.client(version);
      dying.connect('van', { will });
      for (const client of [publisher, subscriber, dying]) await client.closed();
      const said = [publisher, subscriber, dying].flatMap(({ received }) => received);
      const end = { cmd: 'disconnect', reasonCode: 0x9b };
      expect(said).toMatchObject(version === 5 ? [end, end, { cmd: 'connack', reasonCode: 0x9b }] : []);
    }
    expect(bench.told.published).toEqual([]);
  });

  it('QoS 0: may come twice on AWS; here it comes once', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car');
    await client.subscribe('a/+', 0);
    await client.subscribe('a/b', 0);
    fromCloud(bench, 'a/b', 0);
    bench.clock.advance(20_000);
    expect(publishes(await client.settled())).toHaveLength(1);
  });

  it('DUP: is not set on what is sent again', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car', { clean: false });
    await client.subscribe('a', 1);
    fromCloud(bench, 'a');
    const [first] = await client.settled();
    await drop(client);
    const back = await bench.connect('car', { clean: false });
    expect(publishes(await back.settled())).toMatchObject([{ dup: false, messageId: (first as never)['messageId'] }]);
  });

  it('first packet: clients must wait for CONNACK on AWS; here what came right behind CONNECT is answered after it', async () => {
    const bench = mqttBench();
    const client = bench.client(4);
    client.raw(...CONNECT_V3, 0xc0, 0);
    await client.expect('connack');
    expect(await client.expect('pingresp')).toBeDefined();
  });

  it('SUBACK timing: messages may be missed around it on AWS; here what is published behind it arrives', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car');
    client.send({ cmd: 'subscribe', messageId: 3, subscriptions: [{ topic: 'a', qos: 1 }] });
    client.publish('a', 'own', { qos: 1 });
    expect((await client.settled()).map(({ cmd }) => cmd)).toEqual(['suback', 'puback', 'publish']);
  });

  it('a/#: takes a/ and all below it, not a itself', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car');
    await client.subscribe('a/#', 1);
    for (const topic of ['a', 'a/', 'a/b', 'a/b/c', 'ab']) fromCloud(bench, topic);
    expect(publishes(await client.settled()).map(({ topic }) => topic)).toEqual(['a/', 'a/b', 'a/b/c']);
  });

  it('duplicate client id: the new connection wins, the old hears 0x8E and its will goes out', async () => {
    const bench = mqttBench();
    const watcher = await bench.connect('watcher');
    await watcher.subscribe('gone', 1);
    const will = { topic: 'gone', payload: 'bye', qos: 1, retain: false };
    const old = await bench.connect('car', { version: 5, will });
    const fresh = await bench.connect('car', { version: 5 });
    expect(await old.expect('disconnect')).toMatchObject({ reasonCode: 0x8e });
    expect(await watcher.expect('publish')).toMatchObject({ topic: 'gone' });
    expect(bench.told.events).toContain('disconnected car DUPLICATE_CLIENTID');
    expect(await fresh.settled()).toEqual([]);
  });

  it('duplicate client id: a second CONNECT on one connection ends it as CLIENT_ERROR', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car', { version: 5 });
    client.connect('car');
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x82 });
    expect(bench.told.events).toContain('disconnected car CLIENT_ERROR');
  });

  it('ordering: is not promised on AWS; here messages of one topic keep theirs', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car');
    await client.subscribe('a', 1);
    for (let count = 0; count < 20; count += 1)
      bench.broker.publish({ topic: 'a', payload: Buffer.from(String(count)), qos: 1, retain: false });
    const order = publishes(await client.settled()).map(({ payload }) => Number(String(payload)));
    expect(order).toEqual(Array.from({ length: 20 }, (_, count) => count));
  });

  it.each(['a/+', '#', 'a/#'])('wildcard and retained: a new subscription to %s gets none', async (filter) => {
    const bench = mqttBench();
    bench.broker.publish({ topic: 'a/b', payload: Buffer.from('kept'), qos: 1, retain: true });
    const client = await bench.connect('car');
    await client.subscribe(filter, 1);
    expect(publishes(await client.settled())).toEqual([]);
    await client.subscribe('a/b', 1);
    expect(publishes(await client.settled())).toMatchObject([{ retain: true }]);
  });

  it('$ topics: $SYS disconnects whoever subscribes, and # takes none of them', async () => {
    const bench = mqttBench();
    const all = await bench.connect('all');
    await all.subscribe('#', 1);
    await all.subscribe('+/events/#', 1);
    fromCloud(bench, '$aws/events/presence/connected/car');
    expect(publishes(await all.settled())).toEqual([]);
    const client = await bench.connect('car', { version: 5 });
    client.send({ cmd: 'subscribe', messageId: 2, subscriptions: [{ topic: '$SYS/#', qos: 0 }] });
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x87 });
  });

  it('subscription identifier: ends the connection with 0xA1 in words of AWS', async () => {
    const client = await mqttBench().connect('car', { version: 5 });
    const subscriptions = [{ topic: 'a', qos: 0 }];
    client.send({ cmd: 'subscribe', messageId: 2, subscriptions, properties: { subscriptionIdentifier: 7 } });
    expect(await client.expect('disconnect')).toMatchObject({
      reasonCode: 0xa1,
      properties: { reasonString: 'Subscription Id is not supported now' },
    });
  });

  it('CONNACK code 5: is what an unauthorised 3.1.1 client gets before it is closed [assumed]', async () => {
    const bench = mqttBench({ authenticate: () => ({ ok: false, layer: 'policy', reason: 'no' }) });
    const client = bench.client(4);
    client.connect('car');
    expect(await client.expect('connack')).toMatchObject({ returnCode: 5 });
    await client.closed();
  });
});
