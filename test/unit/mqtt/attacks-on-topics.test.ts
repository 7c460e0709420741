import { beforeEach, describe, expect, it } from 'vitest';
import { type AttackRange, attackRange } from './attack-range.ts';
import type { ConnectOptions, WireClient } from './mqtt-bench.ts';
import { type PolicedBench, policedBench } from './policed-bench.ts';

let bench: PolicedBench;
let range: AttackRange;

beforeEach(async () => {
  bench = await policedBench();
  const victim = await bench.connectVehicle('car-2', { keepalive: 1200 });
  const topic = 'v1/car-2/cmd';
  await victim.subscribe(topic, 1);
  range = await attackRange(bench, { otherWarnings: bench.refusals, bystander: { client: victim, topic } });
});

const car1 = async (options: ConnectOptions = {}): Promise<WireClient> =>
  range.keep(await bench.connectVehicle('car-1', options));

describe('a vehicle that reaches for another', () => {
  it.each(['car-2', '*', '?', '+', '#', 'car-?', 'car-1/../car-2', 'car-1\u200b'])(
    '16 and 17: cannot take the client id %j',
    async (clientId) => {
      const client = range.keep(bench.client(5, bench.peerOf('car-1')));
      client.connect(clientId);
      expect(await client.expect('connack')).toMatchObject({ reasonCode: 0x87 });
      await range.contained(['connect-refused']);
    },
  );

  it.each([
    ['v1/car-2/up/x', false],
    ['v1/car-1/up/x', true],
    ['v1/car-1/cmd', false],
  ])('26: cannot leave a will on %j, retain %j, that is not its own to publish', async (topic, retain) => {
    const client = range.keep(bench.client(5, bench.peerOf('car-1')));
    client.connect('car-1', { will: { topic, payload: 'x', qos: 0, retain } });
    expect(await client.expect('connack')).toMatchObject({ reasonCode: 0x87 });
    await range.contained(['connect-refused']);
  });

  it.each([
    'v1/car-2/up/x',
    'v1/car-2/cmd',
    'v1/*/up/x',
    'v1/car-1/../car-2/up/x',
    'v1//up/x',
    'v1/car-1/up',
    '\ufeffv1/car-1/up/x',
    'v1/c\u0430r-1/up/x',
    'v1/car-1\u200b/up/x',
  ])('27 and 29: cannot publish to %j', async (topic) => {
    const client = await car1();
    client.publish(topic, 'x', { qos: 1, messageId: 4 });
    expect(await client.expect('puback')).toMatchObject({ messageId: 4, reasonCode: 0x87 });
    await range.contained(['operation-refused']);
  });

  it.each([
    '#',
    '+',
    '+/cmd',
    'v1/+/cmd/#',
    'v1/+/cmd',
    'v1/car-2/cmd',
    '$share/x/#',
    '$share/x/v1/car-2/cmd',
    'v1/car-1/#',
    'v1/*/cmd',
    '$aws/#',
    '$aws/things/car-2/#',
  ])('28: cannot listen on %j', async (filter) => {
    const client = await car1();
    expect(await client.subscribe(filter, 1)).toEqual([0x87]);
    await range.contained(['operation-refused']);
  });

  it.each(['$SYS/#', '$SYS/broker/uptime', '$share/x/$SYS/#', '$aws/rules/telemetry_v1/#'])(
    '28: is cut off for listening on the reserved %j',
    async (filter) => {
      const client = await car1();
      client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: filter, qos: 0 }] });
      expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x87 });
      await range.contained(['operation-refused']);
    },
  );

  it('30: cannot leave a retained message, on a command topic or on its own', async () => {
    const client = await car1();
    for (const topic of ['v1/car-2/cmd', 'v1/car-1/cmd', 'v1/car-1/up/x']) {
      client.publish(topic, 'unlock', { qos: 1, retain: true });
      expect(await client.expect('puback')).toMatchObject({ reasonCode: 0x87 });
    }
    await range.bystander.subscribe('v1/car-2/cmd', 1);
    await range.contained(['operation-refused', 'operation-refused', 'operation-refused']);
  });

  it('33: cannot make the cloud answer on a topic of another: a response topic opens nothing', async () => {
    const client = await car1();
    client.publish('v1/car-1/up/x', 'x', { qos: 1, properties: { responseTopic: 'v1/car-2/cmd' } });
    expect(await client.expect('puback')).toMatchObject({ reasonCode: 0 });
    client.publish('v1/car-1/up/x', 'x', { properties: { responseTopic: 'v1/+/cmd' } });
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x82 });
    await range.contained(['mqtt-disconnected']);
  });

  it.each([
    '$aws/rules/receipt_v1/v1/car-1/x',
    '$aws/rules/telemetry_v1/v1/car-2/x',
    '$aws/rules/telemetry_v1',
    '$aws/rules/*/v1/car-1/x',
  ])('34: cannot feed %j: rule and vehicle must be granted', async (topic) => {
    const client = await car1();
    client.publish(topic, 'x', { qos: 1 });
    expect(await client.expect('puback')).toMatchObject({ reasonCode: 0x87 });
    client.publish('$aws/rules/telemetry_v1/v1/car-1/x', 'x', { qos: 1 });
    expect(await client.expect('puback')).toMatchObject({ reasonCode: 0 });
    expect(bench.ingested).toEqual(['telemetry_v1 v1/car-1/x']);
    await range.contained(['operation-refused']);
  });

  it.each([
    ['a wildcard', [0, 3, 97, 47, 43]],
    ['U+0000', [0, 3, 97, 0, 98]],
    ['no character at all', [0, 0]],
    ['an unpaired surrogate', [0, 3, 0xed, 0xa0, 0x80]],
    ['more than 256 bytes', [1, 44, ...Buffer.alloc(300, 'x')]],
    ['more than seven slashes', [0, 17, ...Buffer.from('a/b/c/d/e/f/g/h/i')]],
  ])('29: is cut off for a topic name with %s', async (_name, topic) => {
    const client = await car1();
    const body = [...topic, 0];
    const length = body.length < 128 ? [body.length] : [(body.length & 0x7f) | 0x80, body.length >> 7];
    client.raw(0x30, ...length, ...body);
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: expect.any(Number) });
    expect(bench.refusals).toEqual([]);
    await range.contained(['mqtt-disconnected']);
  });

  it.each(['x'.repeat(257), 'a/b/c/d/e/f/g/h/i'])('29: is told that %s is too much for a topic name', async (topic) => {
    const client = await car1();
    client.publish(topic, 'x', { qos: 1 });
    expect(await client.expect('puback')).toMatchObject({ reasonCode: 0x90 });
    await range.contained(['mqtt-topic-refused']);
  });
});
