import { beforeEach, describe, expect, it } from 'vitest';
import type { WireClient } from './mqtt-bench.ts';
import { type PolicedBench, policedBench } from './policed-bench.ts';

let bench: PolicedBench;
let victim: WireClient;

beforeEach(async () => {
  bench = await policedBench();
  victim = await bench.connectVehicle('car-2');
  await victim.subscribe('v1/car-2/cmd', 1);
});

/** Nothing reached the victim, and it is still there. */
async function expectUnharmed(): Promise<void> {
  expect(await victim.settled()).toEqual([]);
  expect(bench.broker.connection('car-2')).toBeDefined();
}

describe('a vehicle that reaches for another', () => {
  it.each(['car-2', '*', '?', '+', '#', 'car-?', 'car-1/../car-2', 'car-1\u200b'])(
    'cannot take the client id %j [attacks 16, 17]',
    async (clientId) => {
      const client = bench.client(5, bench.peerOf('car-1'));
      client.connect(clientId);
      expect(await client.expect('connack')).toMatchObject({ reasonCode: 0x87 });
      expect(bench.refusals.length).toBe(1);
      await expectUnharmed();
    },
  );

  it.each([
    ['v1/car-2/up/x', false],
    ['v1/car-1/up/x', true],
    ['v1/car-1/cmd', false],
  ])('cannot leave a will on %j, retain %j, that is not its own to publish [attack 26]', async (topic, retain) => {
    const client = bench.client(5, bench.peerOf('car-1'));
    client.connect('car-1', { will: { topic, payload: 'x', qos: 0, retain } });
    expect(await client.expect('connack')).toMatchObject({ reasonCode: 0x87 });
    expect(bench.refusals.length).toBe(1);
    await expectUnharmed();
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
  ])('cannot publish to %j [attacks 27, 29]', async (topic) => {
    const client = await bench.connectVehicle('car-1');
    client.publish(topic, 'x', { qos: 1, messageId: 4 });
    expect(await client.expect('puback')).toMatchObject({ messageId: 4, reasonCode: 0x87 });
    expect(bench.refusals.length).toBe(1);
    await expectUnharmed();
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
  ])('cannot listen on %j [attack 28]', async (filter) => {
    const client = await bench.connectVehicle('car-1');
    expect(await client.subscribe(filter, 1)).toEqual([0x87]);
    expect(bench.refusals.length).toBe(1);
    await expectUnharmed();
  });

  it.each(['$SYS/#', '$SYS/broker/uptime', '$share/x/$SYS/#', '$aws/rules/telemetry_v1/#'])(
    'is cut off for listening on the reserved %j [attack 28]',
    async (filter) => {
      const client = await bench.connectVehicle('car-1');
      client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: filter, qos: 0 }] });
      expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x87 });
      await expectUnharmed();
    },
  );

  it('cannot leave a retained message, on a command topic or on its own [attack 30]', async () => {
    const client = await bench.connectVehicle('car-1');
    for (const topic of ['v1/car-2/cmd', 'v1/car-1/cmd', 'v1/car-1/up/x']) {
      client.publish(topic, 'unlock', { qos: 1, retain: true });
      expect(await client.expect('puback')).toMatchObject({ reasonCode: 0x87 });
    }
    await victim.subscribe('v1/car-2/cmd', 1);
    await expectUnharmed();
  });

  it('cannot make the cloud answer on a topic of another: a response topic opens nothing [attack 33]', async () => {
    const client = await bench.connectVehicle('car-1');
    client.publish('v1/car-1/up/x', 'x', { qos: 1, properties: { responseTopic: 'v1/car-2/cmd' } });
    expect(await client.expect('puback')).toMatchObject({ reasonCode: 0 });
    client.publish('v1/car-1/up/x', 'x', { properties: { responseTopic: 'v1/+/cmd' } });
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x82 });
    await expectUnharmed();
  });

  it.each([
    '$aws/rules/receipt_v1/v1/car-1/x',
    '$aws/rules/telemetry_v1/v1/car-2/x',
    '$aws/rules/telemetry_v1',
    '$aws/rules/*/v1/car-1/x',
  ])('cannot feed %j: rule and vehicle must be granted [attack 34]', async (topic) => {
    const client = await bench.connectVehicle('car-1');
    client.publish(topic, 'x', { qos: 1 });
    expect(await client.expect('puback')).toMatchObject({ reasonCode: 0x87 });
    client.publish('$aws/rules/telemetry_v1/v1/car-1/x', 'x', { qos: 1 });
    expect(await client.expect('puback')).toMatchObject({ reasonCode: 0 });
    expect(bench.ingested).toEqual(['telemetry_v1 v1/car-1/x']);
    await expectUnharmed();
  });
});
