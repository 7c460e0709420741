import { describe, expect, it } from 'vitest';
import { mqttBench } from './mqtt-bench.ts';

describe('CONNECT', () => {
  it('tells an MQTT 5 client what AWS offers [AWS-IoT: mqtt, MQTT 5 properties]', async () => {
    const client = mqttBench().client(5);
    client.connect('car-1', { properties: { sessionExpiryInterval: 86_400 } });
    expect(await client.expect('connack')).toMatchObject({
      reasonCode: 0,
      sessionPresent: false,
      properties: {
        sessionExpiryInterval: 3600,
        receiveMaximum: 100,
        maximumQoS: 1,
        retainAvailable: true,
        maximumPacketSize: 149_504,
        topicAliasMaximum: 8,
        wildcardSubscriptionAvailable: true,
        subscriptionIdentifiersAvailable: false,
        sharedSubscriptionAvailable: true,
        serverKeepAlive: 60,
      },
    });
  });

  it.each([
    [0, 1200],
    [1, 30],
    [29, 30],
    [30, 30],
    [1200, 1200],
    [60_000, 1200],
  ])('makes a keep alive of %i s one of %i s [AWS-IoT: iot-core quotas]', async (asked, effective) => {
    const bench = mqttBench();
    const client = bench.client(5);
    client.connect('car-1', { keepalive: asked });
    expect(await client.expect('connack')).toMatchObject({ properties: { serverKeepAlive: effective } });
    expect(bench.told.connected[0]?.keepAliveSeconds).toBe(effective);
  });

  it('assigns an id to a client without one, and says which', async () => {
    const bench = mqttBench();
    const client = bench.client(5);
    client.connect('');
    const { properties } = (await client.expect('connack')) as { properties: { assignedClientIdentifier: string } };
    expect(bench.told.connected[0]?.clientId).toBe(properties.assignedClientIdentifier);
    expect(properties.assignedClientIdentifier).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses an empty id that wants to keep its session in 3.1.1 [MQTT-3.1.3-8]', async () => {
    const client = mqttBench().client(4);
    client.stream.write(Buffer.from([0x10, 12, 0, 4, 77, 81, 84, 84, 4, 0, 0, 60, 0, 0]));
    expect(await client.expect('connack')).toMatchObject({ returnCode: 2 });
    await client.closed();
  });

  it.each(['$car', 'x'.repeat(129), 'ü'.repeat(65)])(
    'refuses the client id %s with 0x85, or a closed connection in 3.1.1',
    async (clientId) => {
      const bench = mqttBench();
      const five = bench.client(5);
      five.connect(clientId);
      expect(await five.expect('connack')).toMatchObject({ reasonCode: 0x85 });
      await five.closed();
      const three = bench.client(4);
      three.connect(clientId);
      await three.closed();
      expect(three.received).toEqual([]);
      expect(bench.told.requests).toEqual([]);
    },
  );

  it('closes without CONNACK when the identity is unknown, and says why to the ports', async () => {
    const bench = mqttBench({ authenticate: () => ({ ok: false, layer: 'identity', reason: 'UNKNOWN_CERTIFICATE' }) });
    const client = bench.client(5);
    client.connect('car-1');
    await client.closed();
    expect(client.received).toEqual([]);
    expect(bench.told.events).toEqual(['connect_failed car-1 UNKNOWN_CERTIFICATE']);
  });

  it('answers a denied connect with 5 or 0x87 and closes [AWS-IoT: authorisation failure]', async () => {
    const bench = mqttBench({ authenticate: () => ({ ok: false, layer: 'policy', reason: 'AUTHORIZATION_FAILED' }) });
    const three = bench.client(4);
    three.connect('car-1');
    expect(await three.expect('connack')).toMatchObject({ returnCode: 5 });
    await three.closed();
    const five = bench.client(5);
    five.connect('car-2');
    expect(await five.expect('connack')).toMatchObject({ reasonCode: 0x87 });
    await five.closed();
    expect(bench.told.events).toEqual([
      'connect_failed car-1 AUTHORIZATION_FAILED',
      'connect_failed car-2 AUTHORIZATION_FAILED',
    ]);
  });

  it('does not let a denied connection take over the one it names', async () => {
    let deny = false;
    const bench = mqttBench({
      authenticate: () => (deny ? { ok: false, layer: 'identity', reason: 'FOREIGN' } : { ok: true, principal: {} }),
    });
    const good = await bench.connect('car-1');
    deny = true;
    const bad = bench.client(4);
    bad.connect('car-1');
    await bad.closed();
    await good.settled();
    expect(good.isClosed).toBe(false);
  });

  it('answers an authenticator that fails with a server error', async () => {
    const bench = mqttBench({
      authenticate: () => {
        throw new Error('registry is gone');
      },
    });
    const client = bench.client(4);
    client.connect('car-1');
    expect(await client.expect('connack')).toMatchObject({ returnCode: 3 });
    expect(bench.told.log).toContainEqual(expect.objectContaining({ level: 'error', event: 'mqtt-port-failed' }));
  });

  it('refuses wills of QoS 2, on bad topics, and retained ones on $ topics', async () => {
    const bench = mqttBench();
    const codes: unknown[] = [];
    for (const will of [
      { topic: 'a', payload: 'x', qos: 2 },
      { topic: 'a/+', payload: 'x', qos: 0 },
      { topic: '1/2/3/4/5/6/7/8/9', payload: 'x', qos: 0 },
      { topic: '$aws/things/x', payload: 'x', qos: 0, retain: true },
    ]) {
      const client = bench.client(5);
      client.connect('car-1', { will });
      codes.push((await client.expect('connack'))['reasonCode']);
      await client.closed();
    }
    expect(codes).toEqual([0x9b, 0x90, 0x90, 0x90]);
    const three = bench.client(4);
    three.connect('car-1', { will: { topic: 'a', payload: 'x', qos: 2 } });
    await three.closed();
    expect(three.received).toEqual([]);
  });

  it('answers an older protocol level with return code 1 [MQTT-3.1.2-2]', async () => {
    for (const bytes of [
      [0x10, 16, 0, 6, 77, 81, 73, 115, 100, 112, 3, 2, 0, 60, 0, 2, 97, 98],
      [0x10, 13, 0, 4, 77, 81, 84, 84, 6, 2, 0, 60, 0, 1, 97],
    ]) {
      const client = mqttBench().client(4);
      client.raw(...bytes);
      expect(await client.expect('connack')).toMatchObject({ returnCode: 1 });
      await client.closed();
    }
  });

  it('refuses enhanced authentication with 0x8C', async () => {
    const client = mqttBench().client(5);
    client.connect('car-1', { properties: { authenticationMethod: 'SCRAM' } });
    expect(await client.expect('connack')).toMatchObject({ reasonCode: 0x8c });
  });

  it('cuts a peer that says nothing for ten seconds, and one that has spoken stays', async () => {
    const bench = mqttBench();
    const silent = bench.client(4);
    const speaking = await bench.connect('car-1');
    bench.clock.advance(9_999);
    expect(silent.isClosed).toBe(false);
    bench.clock.advance(1);
    await silent.closed();
    expect(speaking.isClosed).toBe(false);
    expect(bench.told.events).toEqual(['connected car-1']);
  });

  it('hands the peer, the will and the effective session to the authenticator', async () => {
    const bench = mqttBench();
    await bench.connect('car-1', {
      version: 4,
      clean: false,
      username: '?SDK=x',
      will: { topic: 'w', payload: 'x', qos: 1, retain: true },
    });
    expect(bench.told.requests[0]).toEqual({
      clientId: 'car-1',
      protocolVersion: 4,
      cleanStart: false,
      sessionExpirySeconds: 3600,
      keepAliveSeconds: 60,
      username: '?SDK=x',
      will: { topic: 'w', qos: 1, retain: true },
      peer: { remoteAddress: '127.0.0.1', remotePort: 40_000 },
    });
  });
});
