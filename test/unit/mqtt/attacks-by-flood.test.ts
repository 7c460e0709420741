import { beforeEach, describe, expect, it } from 'vitest';
import type { MqttLimits } from '../../../local/mqtt/mqtt-limits.ts';
import type { MqttMessage } from '../../../local/mqtt/ports.ts';
import { type AttackRange, attackRange } from './attack-range.ts';
import { type Bench, mqttBench } from './mqtt-bench.ts';

let bench: Bench;
let range: AttackRange;

async function begin(limits: Partial<MqttLimits> = {}, quotas: 'aws' | 'off' = 'off'): Promise<void> {
  bench = mqttBench({}, limits, { quotas });
  range = await attackRange(bench);
}

const message = (extra: Partial<MqttMessage> = {}): MqttMessage => ({
  topic: 'a',
  payload: Buffer.from('x'),
  qos: 1,
  retain: false,
  ...extra,
});

beforeEach(() => begin());

describe('31: a client that sends too much', () => {
  it('gets 100 publishes a second through, of a thousand, and one log line', async () => {
    await begin({}, 'aws');
    const client = await range.connected('car');
    for (let count = 0; count < 1_000; count += 1) client.publish('a', 'x');
    await client.settled();
    expect(bench.told.published).toHaveLength(100);
    await range.contained(['mqtt-throttled']);
  });

  it('in one payload of more than 128 KB is cut off before a rule sees it', async () => {
    const client = await range.connected('car', { version: 5 });
    client.publish('a', Buffer.alloc(131_073, 'x'));
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x95 });
    expect(bench.told.published).toEqual([]);
    await range.contained(['mqtt-disconnected']);
  });

  it.each([
    ['QoS 2', [0x34, 6, 0, 1, 97, 0, 1, 0], 0x9b],
    ['QoS 3', [0x36, 6, 0, 1, 97, 0, 1, 0], 0x81],
    ['packet identifier 0', [0x32, 6, 0, 1, 97, 0, 0, 0], 0x81],
  ])('with %s is cut off', async (_name, bytes, reasonCode) => {
    const client = await range.connected('car', { version: 5 });
    client.raw(...bytes);
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode });
    expect(bench.told.published).toEqual([]);
    await range.contained(['mqtt-disconnected']);
  });
});

describe('31: a client that never acknowledges', () => {
  it('gets no more than 100 messages, and a bounded queue behind them', async () => {
    await begin({ maxQueuedMessages: 50 });
    const client = await range.connected('car');
    await client.subscribe('a', 1);
    for (let count = 0; count < 149; count += 1) bench.broker.publish(message());
    expect(await client.settled()).toHaveLength(100);
    for (let count = 0; count < 5; count += 1) bench.broker.publish(message());
    await client.closed();
    expect(bench.told.events).toContain('disconnected car THROTTLED');
    await range.contained(['mqtt-disconnected']);
  });

  it('fills its queue with properties no further than with payload', async () => {
    await begin({ maxQueuedBytes: 1_000_000 });
    const client = await range.connected('car', {
      version: 5,
      clean: false,
      properties: { sessionExpiryInterval: 60 },
    });
    await client.subscribe('a', 1);
    client.stream.destroy();
    await client.closed();
    const pairs = Array.from({ length: 10 }, (): [string, string] => ['k', 'v'.repeat(10_000)]);
    for (let count = 0; count < 50; count += 1) {
      bench.broker.publish(message({ payload: Buffer.alloc(0), properties: { userProperties: pairs } }));
    }
    const back = await range.connected('car', { version: 5, clean: false });
    expect(await back.settled()).toHaveLength(10);
    await range.contained([]);
  });
});

it('31: what was never sent may be acknowledged, as often as a client likes', async () => {
  const client = await range.connected('car');
  for (let messageId = 1; messageId <= 500; messageId += 1) client.send({ cmd: 'puback', messageId });
  expect(await client.settled()).toEqual([]);
  expect(client.isClosed).toBe(false);
  await range.contained([]);
});
