import { describe, expect, it } from 'vitest';
import { mqttBench } from './mqtt-bench.ts';

const large = { userProperties: { name: 'x'.repeat(8_189) } };
const allowed = { userProperties: { name: 'x'.repeat(8_188) } };
const subscriptions = [{ topic: 'a', qos: 1 }];

describe('user properties over 8 KB in all [assumed]', () => {
  it('refuse a CONNECT and its will with 0x97', async () => {
    const bench = mqttBench();
    for (const options of [
      { properties: large },
      { will: { topic: 'gone', payload: 'x', qos: 0, retain: false, properties: large } },
    ]) {
      const client = bench.client(5);
      client.connect('car', options);
      expect(await client.expect('connack')).toMatchObject({ reasonCode: 0x97 });
    }
    await bench.connect('car', { version: 5, properties: allowed });
  });

  it.each([
    ['PUBLISH', { cmd: 'publish', topic: 'a', payload: 'x', qos: 0, dup: false, retain: false, properties: large }],
    ['SUBSCRIBE', { cmd: 'subscribe', messageId: 2, subscriptions, properties: large }],
    ['UNSUBSCRIBE', { cmd: 'unsubscribe', messageId: 2, unsubscriptions: ['a'], properties: large }],
    ['DISCONNECT', { cmd: 'disconnect', reasonCode: 0, properties: large }],
  ])('end the connection with 0x97 in a %s', async (_name, packet) => {
    const bench = mqttBench();
    const client = await bench.connect('car', { version: 5 });
    client.send({ ...packet, properties: allowed, ...(packet.cmd === 'disconnect' && { cmd: 'pingreq' }) });
    await client.settled();
    client.send(packet);
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x97 });
    expect(bench.told.events).toContain('disconnected car CLIENT_ERROR');
  });
});

describe('properties of MQTT 5 [AWS-IoT: mqtt, MQTT 5 properties]', () => {
  it.each(['a/+', '#'])(
    'a response topic of %s, with a wildcard, is refused in publish and will',
    async (responseTopic) => {
      const bench = mqttBench();
      const client = await bench.connect('car', { version: 5 });
      client.publish('a', 'x', { properties: { responseTopic } });
      expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x82 });
      const dying = bench.client(5);
      dying.connect('bus', {
        will: { topic: 'w', payload: 'x', qos: 0, retain: false, properties: { responseTopic } },
      });
      expect(await dying.expect('connack')).toMatchObject({ reasonCode: 0x82 });
    },
  );

  it.each([
    [0, 1],
    [1, 1],
    [604_800, 604_800],
    [604_801, 604_800],
  ])('a message expiry of %i s is one of %i s', async (asked, effective) => {
    const bench = mqttBench();
    const client = await bench.connect('car', { version: 5 });
    await client.subscribe('a');
    client.publish('a', 'x', { properties: { messageExpiryInterval: asked } });
    expect(await client.expect('publish')).toMatchObject({ properties: { messageExpiryInterval: effective } });
  });

  it('the message expiry that goes out is what is left, 0 in its last second, and holds for 3.1.1 receivers', async () => {
    const bench = mqttBench();
    const publisher = await bench.connect('pub', { version: 5 });
    publisher.publish('a', 'x', { retain: true, properties: { messageExpiryInterval: 10 } });
    await publisher.settled();
    bench.clock.advance(9_001);
    const five = await bench.connect('five', { version: 5 });
    await five.subscribe('a');
    expect(await five.expect('publish')).toMatchObject({ properties: { messageExpiryInterval: 0 } });
    bench.clock.advance(999);
    const three = await bench.connect('three');
    await three.subscribe('a');
    expect(await three.settled()).toEqual([]);
  });

  it('the reason is left out of a DISCONNECT the client has no room for [MQTT-3.14.2-3]', async () => {
    const client = await mqttBench().connect('car', { version: 5, properties: { maximumPacketSize: 20 } });
    client.publish('a/+', 'x');
    const packet = await client.expect('disconnect');
    expect(packet).toMatchObject({ reasonCode: 0x90, length: expect.any(Number) });
    expect(packet['properties']).toBeUndefined();
  });

  it.each([0, 1])(
    'request problem information %i changes no answer: reasons stand in DISCONNECT only',
    async (asked) => {
      const client = await mqttBench().connect('car', {
        version: 5,
        properties: { requestProblemInformation: asked === 1 },
      });
      expect(await client.subscribe('a/#/b')).toEqual([0x8f]);
      client.publish('x'.repeat(257), 'x', { qos: 1 });
      const puback = await client.expect('puback');
      expect(puback).toMatchObject({ reasonCode: 0x90 });
      expect(puback['properties']).toBeUndefined();
    },
  );

  it.each([
    [10, 10],
    [7_200, 3_600],
  ])('a DISCONNECT with session expiry %i s makes it %i s', async (asked, effective) => {
    const bench = mqttBench();
    const options = { clean: false, properties: { sessionExpiryInterval: 60 } };
    const client = await bench.connect('car', { version: 5, ...options });
    client.send({ cmd: 'disconnect', reasonCode: 0, properties: { sessionExpiryInterval: asked } });
    await client.closed();
    const present = async (): Promise<unknown> => {
      const again = bench.client(5);
      again.connect('car', options);
      const connack = await again.expect('connack');
      again.send({ cmd: 'disconnect', reasonCode: 0, properties: { sessionExpiryInterval: asked } });
      await again.closed();
      return connack['sessionPresent'];
    };
    bench.clock.advance(effective * 1_000 - 1);
    expect(await present()).toBe(true);
    bench.clock.advance(effective * 1_000);
    expect(await present()).toBe(false);
  });
});
