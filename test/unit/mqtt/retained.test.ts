import { describe, expect, it } from 'vitest';
import type { MqttMessage } from '../../../local/mqtt/ports.ts';
import { mqttBench } from './mqtt-bench.ts';

const kept = (topic: string, payload: string, extra: Partial<MqttMessage> = {}): MqttMessage => ({
  topic,
  payload: Buffer.from(payload),
  qos: 1,
  retain: true,
  ...extra,
});

describe('a retained message', () => {
  it('is kept whole, with the time it came [AWS-IoT: mqtt retained messages]', async () => {
    const bench = mqttBench();
    const properties = { contentType: 'text/plain', userProperties: [['k', 'v']] as [string, string][] };
    bench.broker.publish(kept('a/b', 'one', { properties }));
    const cameAtMs = bench.clock.nowMs();
    bench.clock.advance(5_000);
    expect(bench.broker.retained.get('a/b')).toEqual({
      ...{ topic: 'a/b', payload: Buffer.from('one'), qos: 1, modifiedAtMs: cameAtMs, properties },
    });
    const late = await bench.connect('late', { version: 5 });
    await late.subscribe('a/b', 1);
    expect(await late.expect('publish')).toMatchObject({
      retain: true,
      qos: 1,
      properties: { contentType: 'text/plain' },
    });
  });

  it('ends with its message expiry, the rest of which its subscribers are told [MQTT-3.3.2-6]', async () => {
    const bench = mqttBench();
    bench.broker.publish(kept('a', 'x', { properties: { messageExpirySeconds: 10 } }));
    bench.clock.advance(4_000);
    const early = await bench.connect('early', { version: 5 });
    await early.subscribe('a', 1);
    expect(await early.expect('publish')).toMatchObject({ properties: { messageExpiryInterval: 6 } });
    bench.clock.advance(6_000);
    expect(bench.broker.retained.get('a')).toBeUndefined();
    expect(bench.broker.retained.page(undefined, 10)).toEqual([]);
    const late = await bench.connect('late', { version: 5 });
    await late.subscribe('a', 1);
    expect(await late.settled()).toEqual([]);
  });

  it('goes with an empty one, which subscribers get and nobody keeps', async () => {
    const bench = mqttBench();
    bench.broker.publish(kept('a', 'x'));
    const client = await bench.connect('car');
    await client.subscribe('a', 1);
    await client.expect('publish');
    bench.broker.publish(kept('a', ''));
    expect(await client.expect('publish')).toMatchObject({ retain: false, payload: Buffer.alloc(0) });
    expect(bench.broker.retained.get('a')).toBeUndefined();
  });

  it('is listed in the order of topics, page by page, also when the last topic of a page is gone', () => {
    const bench = mqttBench();
    for (const topic of ['c', 'a', 'e', 'b', 'd']) bench.broker.publish(kept(topic, topic));
    const topics = (after: string | undefined, count: number): string[] =>
      bench.broker.retained.page(after, count).map(({ topic }) => topic);
    expect(topics(undefined, 2)).toEqual(['a', 'b']);
    bench.broker.publish(kept('b', ''));
    expect(topics('b', 2)).toEqual(['c', 'd']);
    expect(topics('d', 2)).toEqual(['e']);
  });
});

describe('the quota of retained messages', () => {
  it('refuses a new topic beyond it with 0x97, lets known topics change and others be freed [assumed]', async () => {
    const bench = mqttBench({}, { maxRetainedMessages: 1 });
    const client = await bench.connect('car', { version: 5 });
    client.publish('a', '1', { qos: 1, retain: true });
    expect(await client.expect('puback')).toMatchObject({ reasonCode: 0 });
    client.publish('b', '1', { qos: 1, retain: true });
    expect(await client.expect('puback')).toMatchObject({ reasonCode: 0x97 });
    client.publish('a', '2', { qos: 1, retain: true });
    client.publish('b', '', { qos: 1, retain: true, messageId: 2 });
    expect(await client.settled()).toMatchObject([{ reasonCode: 0 }, { reasonCode: 0 }]);
    expect(bench.told.published.map(({ message }) => `${message.topic}${message.payload}`)).toEqual(['a1', 'a2', 'b']);
    client.publish('a', '', { qos: 1, retain: true });
    client.publish('b', '2', { qos: 1, retain: true, messageId: 2 });
    expect(await client.settled()).toMatchObject([{ reasonCode: 0 }, { reasonCode: 0 }]);
  });

  it('counts no message that has expired', () => {
    const bench = mqttBench({}, { maxRetainedMessages: 1 });
    bench.broker.publish(kept('a', 'x', { properties: { messageExpirySeconds: 5 } }));
    bench.broker.publish(kept('b', 'x'));
    expect(bench.broker.retained.get('b')).toBeUndefined();
    bench.clock.advance(5_000);
    bench.broker.publish(kept('b', 'x'));
    expect(bench.broker.retained.get('b')).toBeDefined();
  });
});
