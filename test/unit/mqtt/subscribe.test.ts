import { describe, expect, it } from 'vitest';
import { mqttBench } from './mqtt-bench.ts';

const filters = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ topic: `t/${from + index}`, qos: 1 }));

describe('SUBSCRIBE', () => {
  it('takes eight filters and closes on nine [AWS-IoT: iot-core quotas]', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car', { version: 5 });
    client.send({ cmd: 'subscribe', messageId: 2, subscriptions: filters(8) });
    expect(await client.expect('suback')).toMatchObject({ messageId: 2, granted: Array(8).fill(1) });
    client.send({ cmd: 'subscribe', messageId: 3, subscriptions: filters(9) });
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x97 });
    expect(bench.told.events).toContain('disconnected car CLIENT_ERROR');
  });

  it.each([
    [4, 0x80],
    [5, 0x97],
  ] as const)('fails the 51st subscription of version %i with %i and keeps the connection', async (version, code) => {
    const bench = mqttBench({}, { maxFiltersPerSubscribe: 60 });
    const client = await bench.connect('car', { version });
    client.send({ cmd: 'subscribe', messageId: 2, subscriptions: filters(51) });
    const { granted } = (await client.expect('suback')) as { granted: number[] };
    expect(granted.slice(49)).toEqual([1, code]);
    expect(await client.subscribe('t/3', 0)).toEqual([0]);
    expect(bench.broker.subscriptions('car')).toHaveLength(50);
  });

  it('denied by policy gets 0x87 for that filter in 5 and ends 3.1.1 [AWS-IoT: authorisation failure]', async () => {
    const bench = mqttBench({ isAllowed: (_connection, _operation, name) => name !== 'secret/#' });
    const asked = [
      { topic: 'secret/#', qos: 0 },
      { topic: 'mine', qos: 1 },
    ];
    const five = await bench.connect('five', { version: 5 });
    five.send({ cmd: 'subscribe', messageId: 2, subscriptions: asked });
    expect(await five.expect('suback')).toMatchObject({ granted: [0x87, 1] });
    expect(bench.told.events).toContain('subscribed five mine');
    const three = await bench.connect('three');
    three.send({ cmd: 'subscribe', messageId: 2, subscriptions: asked });
    await three.closed();
    expect(three.received).toEqual([]);
    expect(bench.told.events).toContain('disconnected three FORBIDDEN_ACCESS');
  });

  it.each(['$SYS/#', '$other/a', '$aws/rules/telemetry_v1/#'])(
    'to %s ends the connection even when the policy allows all',
    async (topic) => {
      const bench = mqttBench();
      const client = await bench.connect('car', { version: 5 });
      client.send({ cmd: 'subscribe', messageId: 2, subscriptions: [{ topic, qos: 0 }] });
      expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x87 });
      expect(bench.told.events).toContain('disconnected car FORBIDDEN_ACCESS');
    },
  );

  it('with a subscription identifier ends with 0xA1 [AWS-IoT: mqtt]', async () => {
    const client = await mqttBench().connect('car', { version: 5 });
    client.send({
      cmd: 'subscribe',
      messageId: 2,
      subscriptions: filters(1),
      properties: { subscriptionIdentifier: 7 },
    });
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0xa1 });
  });

  it('with QoS 2 ends with 0x9B [AWS-IoT: mqtt]', async () => {
    const client = await mqttBench().connect('car', { version: 5 });
    client.send({ cmd: 'subscribe', messageId: 2, subscriptions: [{ topic: 'a', qos: 2 }] });
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x9b });
  });

  it('fails a filter that is malformed, too long or too deep with 0x8F', async () => {
    const client = await mqttBench().connect('car', { version: 5 });
    for (const topic of ['a/#/b', 'a+', 'x'.repeat(257), '1/2/3/4/5/6/7/8/9', '$share/g']) {
      expect(await client.subscribe(topic)).toEqual([0x8f]);
    }
  });

  it('delivers one copy for overlapping filters, at the highest QoS', async () => {
    const client = await mqttBench().connect('car');
    await client.subscribe('a/#', 0);
    await client.subscribe('a/+', 1);
    client.publish('a/b', 'x', { qos: 1 });
    const received = (await client.settled()).filter(({ cmd }) => cmd === 'publish');
    expect(received).toMatchObject([{ qos: 1 }]);
  });

  it('keeps a publisher from hearing itself with no local [MQTT-3.8.3-3]', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car', { version: 5 });
    const other = await bench.connect('other');
    await client.subscribe('a', 0, { nl: true });
    client.publish('a', 'own');
    await client.settled();
    other.publish('a', 'foreign');
    expect(await client.expect('publish')).toMatchObject({ payload: Buffer.from('foreign') });
  });

  it('ends with UNSUBSCRIBE', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car', { version: 5 });
    await client.subscribe('a');
    client.send({ cmd: 'unsubscribe', messageId: 4, unsubscriptions: ['a', 'never'] });
    expect(await client.expect('unsuback')).toMatchObject({ messageId: 4, granted: [0, 0] });
    client.publish('a', 'x');
    expect(await client.settled()).toEqual([]);
    expect(bench.told.events).toEqual(['connected car', 'subscribed car a', 'unsubscribed car a,never']);
  });
});
