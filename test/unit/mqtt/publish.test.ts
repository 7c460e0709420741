import { describe, expect, it } from 'vitest';
import { mqttBench } from './mqtt-bench.ts';

describe('PUBLISH', () => {
  it('reaches 3.1.1 and 5 subscribers at the lower QoS of both sides', async () => {
    const bench = mqttBench();
    const publisher = await bench.connect('pub', { version: 5 });
    const three = await bench.connect('three');
    const five = await bench.connect('five', { version: 5 });
    expect(await three.subscribe('a/+', 1)).toEqual([1]);
    expect(await five.subscribe('a/b', 0)).toEqual([0]);
    publisher.publish('a/b', 'hello', { qos: 1, messageId: 77 });
    expect(await publisher.expect('puback')).toMatchObject({ messageId: 77, reasonCode: 0 });
    expect(await three.expect('publish')).toMatchObject({
      topic: 'a/b',
      qos: 1,
      messageId: 1,
      payload: Buffer.from('hello'),
    });
    expect(await five.expect('publish')).toMatchObject({ topic: 'a/b', qos: 0, payload: Buffer.from('hello') });
  });

  it('passes the content properties of MQTT 5 through [AWS-IoT: mqtt, MQTT 5 properties]', async () => {
    const bench = mqttBench();
    const publisher = await bench.connect('pub', { version: 5 });
    const five = await bench.connect('five', { version: 5 });
    await five.subscribe('a');
    const properties = {
      payloadFormatIndicator: true,
      contentType: 'application/json',
      responseTopic: 'answer',
      correlationData: Buffer.from([1, 0, 2]),
      messageExpiryInterval: 700_000,
      userProperties: { k: ['1', '2'], l: '3' },
    };
    publisher.publish('a', 'x', { properties });
    const arrived = await five.expect('publish');
    expect(arrived['properties']).toEqual({
      ...properties,
      messageExpiryInterval: 604_800,
      userProperties: expect.objectContaining({ k: ['1', '2'], l: '3' }),
    });
    expect(bench.told.published[0]?.message.properties?.userProperties).toEqual([
      ['k', '1'],
      ['k', '2'],
      ['l', '3'],
    ]);
  });

  it('is not routed when a service consumed it, and is acknowledged all the same', async () => {
    const bench = mqttBench({ onPublish: () => 'consumed' });
    const client = await bench.connect('car', { version: 5 });
    await client.subscribe('a');
    client.publish('a', 'x', { qos: 1 });
    const packets = await client.settled();
    expect(packets.map(({ cmd }) => cmd)).toEqual(['puback']);
  });

  it.each(['policy', 'reserved'])(
    'is denied by %s: 0x87 in a PUBACK, DISCONNECT for QoS 0, a closed connection in 3.1.1',
    async (kind) => {
      const bench = mqttBench(
        kind === 'policy'
          ? { isAllowed: (_connection, operation) => operation !== 'publish' }
          : { onPublish: () => 'refused' },
      );
      const five = await bench.connect('five', { version: 5 });
      five.publish('a', 'x', { qos: 1, messageId: 5 });
      expect(await five.expect('puback')).toMatchObject({ messageId: 5, reasonCode: 0x87 });
      five.publish('a', 'x');
      expect(await five.expect('disconnect')).toMatchObject({ reasonCode: 0x87 });
      const three = await bench.connect('three');
      three.publish('a', 'x', { qos: 1 });
      await three.closed();
      expect(three.received).toEqual([]);
      expect(bench.told.events.filter((event) => event.startsWith('disc'))).toEqual([
        'disconnected five FORBIDDEN_ACCESS',
        'disconnected three FORBIDDEN_ACCESS',
      ]);
      expect(bench.told.published).toEqual([]);
    },
  );

  it('needs both rights to retain, and never retains on $ topics [AWS-IoT: mqtt retained messages]', async () => {
    const bench = mqttBench({ isAllowed: (_connection, operation) => operation !== 'retain-publish' });
    const client = await bench.connect('car', { version: 5 });
    client.publish('a', 'x', { qos: 1, retain: true });
    expect(await client.expect('puback')).toMatchObject({ reasonCode: 0x87 });
    const open = mqttBench();
    const other = await open.connect('car', { version: 5 });
    other.publish('$aws/things/x', 'x', { qos: 1, retain: true });
    expect(await other.expect('puback')).toMatchObject({ reasonCode: 0x87 });
    expect(open.told.published).toEqual([]);
  });

  it('of QoS 2 ends the connection with 0x9B [AWS-IoT: mqtt]', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car', { version: 5 });
    client.publish('a', 'x', { qos: 2 });
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x9b });
    expect(bench.told.events).toContain('disconnected car CLIENT_ERROR');
  });

  it('beyond 256 bytes or 7 slashes gets 0x90, or ends a connection that has no code', async () => {
    const bench = mqttBench();
    const five = await bench.connect('five', { version: 5 });
    five.publish('x'.repeat(257), 'x', { qos: 1 });
    expect(await five.expect('puback')).toMatchObject({ reasonCode: 0x90 });
    five.publish('1/2/3/4/5/6/7/8/9', 'x');
    expect(await five.expect('disconnect')).toMatchObject({ reasonCode: 0x90 });
    const three = await bench.connect('three');
    three.publish('1/2/3/4/5/6/7/8/9', 'x', { qos: 1 });
    await three.closed();
    expect(bench.told.events).toContain('disconnected three CLIENT_ERROR');
  });

  it('carries 128 KB and not a byte more', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car', { version: 5 });
    await client.subscribe('big', 1);
    const payload = Buffer.alloc(131_072, 7);
    client.publish('big', payload, { qos: 1 });
    expect(((await client.expect('publish'))['payload'] as Buffer).equals(payload)).toBe(true);
    client.publish('big', Buffer.alloc(131_073), { qos: 1 });
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x95 });
    expect(bench.told.events).toContain('disconnected car CLIENT_ERROR');
  });

  it('resolves topic aliases 1 to 8 and refuses others [MQTT-3.3.2-8] [MQTT-3.3.2-9]', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car', { version: 5 });
    client.publish('long/topic', 'one', { properties: { topicAlias: 8 } });
    client.publish('', 'two', { properties: { topicAlias: 8 } });
    client.publish('other', 'three', { properties: { topicAlias: 8 } });
    client.publish('', 'four', { properties: { topicAlias: 8 } });
    await client.settled();
    expect(bench.told.published.map(({ message }) => message.topic)).toEqual([
      'long/topic',
      'long/topic',
      'other',
      'other',
    ]);
    client.publish('a', 'x', { properties: { topicAlias: 9 } });
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x94 });
    const zero = await bench.connect('zero', { version: 5 });
    zero.raw(0x30, 7, 0, 1, 97, 3, 0x23, 0, 0);
    expect(await zero.expect('disconnect')).toMatchObject({ reasonCode: 0x94 });
    const unset = await bench.connect('unset', { version: 5 });
    unset.publish('', 'x', { properties: { topicAlias: 1 } });
    expect(await unset.expect('disconnect')).toMatchObject({ reasonCode: 0x82 });
  });

  it('asks the policy once a topic, until permissions are forgotten or old', async () => {
    const asked: string[] = [];
    const bench = mqttBench({
      isAllowed: (_connection, operation, name) => {
        asked.push(`${operation} ${name}`);
        return true;
      },
    });
    const client = await bench.connect('car');
    await client.subscribe('a');
    asked.length = 0;
    const publishTwice = async () => {
      client.publish('a', '1');
      client.publish('a', '2');
      await client.settled();
    };
    await publishTwice();
    expect(asked).toEqual(['publish a', 'receive a']);
    bench.broker.forgetPermissions();
    await publishTwice();
    expect(asked).toHaveLength(4);
    bench.clock.advance(10_000);
    await publishTwice();
    expect(asked).toHaveLength(6);
  });

  it('is not delivered without the right to receive, and a failing receiver port harms nobody else', async () => {
    const bench = mqttBench({
      isAllowed: (connection, operation) => {
        if (operation === 'receive' && connection.clientId === 'broken') throw new Error('no policy store');
        return operation !== 'receive' || connection.clientId !== 'deaf';
      },
    });
    const publisher = await bench.connect('pub');
    const clients = [];
    for (const id of ['deaf', 'broken', 'hearing']) {
      const client = await bench.connect(id);
      await client.subscribe('a', 1);
      clients.push(client);
    }
    publisher.publish('a', 'x', { qos: 1 });
    await publisher.expect('puback');
    const received = await Promise.all(clients.map(async (client) => (await client.settled()).length));
    expect(received).toEqual([0, 0, 1]);
    expect(publisher.isClosed).toBe(false);
  });
});

describe('retained messages', () => {
  it('go to a new exact subscription with RETAIN and to others without [AWS-IoT: mqtt retained messages]', async () => {
    const bench = mqttBench();
    const publisher = await bench.connect('pub');
    const early = await bench.connect('early');
    await early.subscribe('a/b');
    publisher.publish('a/b', 'kept', { retain: true });
    expect(await early.expect('publish')).toMatchObject({ retain: false });
    const late = await bench.connect('late');
    await late.subscribe('a/b');
    expect(await late.expect('publish')).toMatchObject({ retain: true, payload: Buffer.from('kept') });
    await late.subscribe('a/+');
    await late.subscribe('$share/g/a/b');
    expect(await late.settled()).toEqual([]);
    publisher.publish('a/b', '', { retain: true });
    await publisher.settled();
    await early.subscribe('a/b');
    expect(await early.settled()).toEqual([]);
  });

  it('keep retain-as-published and retain handling of MQTT 5 [MQTT-3.3.1-13] [MQTT-3.3.1-10]', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car', { version: 5 });
    await client.subscribe('a', 0, { rap: true });
    client.publish('a', 'x', { retain: true });
    expect(await client.expect('publish')).toMatchObject({ retain: true });
    await client.subscribe('a', 0, { rh: 1 });
    await client.subscribe('b', 0, { rh: 2 });
    expect(await client.settled()).toEqual([]);
  });

  it('end with their message expiry', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car', { version: 5 });
    client.publish('a', 'x', { retain: true, properties: { messageExpiryInterval: 10 } });
    await client.settled();
    bench.clock.advance(4_000);
    await client.subscribe('a');
    expect(await client.expect('publish')).toMatchObject({ properties: { messageExpiryInterval: 6 } });
    bench.clock.advance(6_000);
    await client.subscribe('a');
    expect(await client.settled()).toEqual([]);
  });
});
