import { describe, expect, it } from 'vitest';
import type { MqttMessage } from '../../../../local/mqtt/ports.ts';
import { type MemoryRecords, memoryRecords } from '../../../support/memory-records.ts';
import { manualClock } from '../manual-clock.ts';
import { type Bench, mqttBench, type WireClient } from '../mqtt-bench.ts';

const message = (payload: string, extra: Partial<MqttMessage> = {}): MqttMessage => ({
  ...{ topic: 'a', payload: Buffer.from(payload), qos: 1, retain: false },
  ...extra,
});
const LASTING = { clean: false, version: 5, properties: { sessionExpiryInterval: 600 } } as const;

async function drop(client: WireClient): Promise<void> {
  client.stream.destroy();
  await client.closed();
  await new Promise((resolve) => setImmediate(resolve));
}

/** A broker on what the one before left in its records, at the same time of day. */
function restart(bench: Bench, records: MemoryRecords, clock = bench.clock): [Bench, MemoryRecords] {
  const again = memoryRecords(records.kept);
  return [mqttBench({}, {}, { records: again, clock }), again];
}

function start(): [Bench, MemoryRecords] {
  const records = memoryRecords();
  return [mqttBench({}, {}, { records }), records];
}

async function resume(bench: Bench, clientId = 'car'): Promise<[boolean, { messageId: number; payload: string }[]]> {
  const client = bench.client(5);
  client.connect(clientId, LASTING);
  const connack = await client.expect('connack');
  const packets = (await client.settled()) as unknown as { messageId: number; payload: Buffer }[];
  return [connack['sessionPresent'] as boolean, packets.map((one) => ({ ...one, payload: String(one.payload) }))];
}

describe('a session that outlives a restart', () => {
  it('is present, with its subscriptions and its messages in order, sent ones under their identifiers [MQTT-4.4.0-1]', async () => {
    const [bench, records] = start();
    const client = await bench.connect('car', {
      ...LASTING,
      properties: { sessionExpiryInterval: 600, receiveMaximum: 2 },
    });
    await client.subscribe('a', 1);
    for (const text of ['1', '2', '3', '4']) bench.broker.publish(message(text));
    const [first] = (await client.settled()) as unknown as { messageId: number }[];
    client.send({ cmd: 'puback', messageId: first?.messageId });
    await client.settled();
    await drop(client);
    bench.broker.publish(
      message('5', { properties: { userProperties: [['k', 'v']], correlationData: Buffer.from('c') } }),
    );
    bench.broker.publish(message('not kept', { qos: 0 }));
    const [again, kept] = restart(bench, records);
    expect(again.broker.subscriptions('car')).toEqual([{ topicFilter: 'a', qos: 1 }]);
    const [present, packets] = await resume(again);
    expect(present).toBe(true);
    expect(packets.map(({ payload, messageId }) => [payload, messageId])).toEqual([
      ['2', 2],
      ['3', 3],
      ['4', 4],
      ['5', 5],
    ]);
    expect(packets.at(-1)).toMatchObject({
      properties: { userProperties: { k: 'v' }, correlationData: Buffer.from('c') },
    });
    expect(kept.keys('delivery')).toHaveLength(4);
  });

  it('leaves no record of what was acknowledged, nor of a message that nobody waits for', async () => {
    const [bench, records] = start();
    for (const id of ['car', 'bus']) {
      const client = await bench.connect(id, LASTING);
      await client.subscribe('a', 1);
      await drop(client);
    }
    bench.broker.publish(message('both'));
    expect([records.keys('delivery').length, records.keys('message').length]).toEqual([2, 1]);
    const [again, kept] = restart(bench, records);
    for (const id of ['car', 'bus']) {
      const client = await again.connect(id, LASTING);
      const { messageId } = await client.expect('publish');
      client.send({ cmd: 'puback', messageId });
      await client.settled();
    }
    expect([kept.keys('delivery'), kept.keys('message')]).toEqual([[], []]);
  });

  it('expires from its disconnect on, also while nothing runs', async () => {
    const [bench, records] = start();
    await drop(await bench.connect('car', LASTING));
    bench.clock.advance(400_000);
    const [second, kept] = restart(bench, records);
    expect(second.broker.hasSession('car')).toBe(true);
    second.clock.advance(200_000);
    expect(second.broker.hasSession('car')).toBe(false);
    expect(kept.keys('session')).toEqual([]);
    await drop(await bench.connect('bus', LASTING));
    bench.clock.advance(600_000);
    const [third] = restart(bench, records);
    expect(third.broker.hasSession('bus')).toBe(false);
    expect(records.keys('session')).toEqual([]);
  });

  it('expires from the restart on when its client was connected to the end [AWS-IoT: mqtt persistent sessions]', async () => {
    const [bench, records] = start();
    await bench.connect('car', LASTING);
    const [again] = restart(bench, records, manualClock(bench.clock.nowMs() + 5_000_000));
    again.clock.advance(599_000);
    expect(again.broker.hasSession('car')).toBe(true);
    again.clock.advance(1_000);
    expect(again.broker.hasSession('car')).toBe(false);
  });

  it('drops messages that expired meanwhile, and tells the rest of the time of others [MQTT-3.3.2-6]', async () => {
    const [bench, records] = start();
    const client = await bench.connect('car', LASTING);
    await client.subscribe('a', 1);
    await drop(client);
    bench.broker.publish(message('short', { properties: { messageExpirySeconds: 10 } }));
    bench.broker.publish(message('long', { properties: { messageExpirySeconds: 30 } }));
    bench.clock.advance(10_000);
    const [again, kept] = restart(bench, records);
    expect(kept.keys('message')).toHaveLength(1);
    const [, packets] = await resume(again);
    expect(packets).toMatchObject([{ payload: 'long', properties: { messageExpiryInterval: 20 } }]);
  });

  it('is forgotten with a clean start, with expiry 0, and by DeleteConnection', async () => {
    const [bench, records] = start();
    for (const id of ['clean', 'short', 'deleted']) {
      const client = await bench.connect(id, LASTING);
      await client.subscribe('a', 1);
      await drop(client);
    }
    bench.broker.publish(message('x'));
    await bench.connect('clean', { version: 5 });
    await bench.connect('short', { clean: false, version: 5 });
    bench.broker.disconnect('deleted', { reason: 'API_INITIATED_DISCONNECT', publishWill: true, endSession: true });
    for (const kind of ['session', 'delivery', 'message']) expect(records.keys(kind)).toEqual([]);
  });

  it('is a member of its shared subscriptions again, and goes on with version numbers', async () => {
    const [bench, records] = start();
    const client = await bench.connect('car', LASTING);
    await client.subscribe('$share/g/a', 1);
    await drop(client);
    const [again] = restart(bench, records);
    again.broker.publish(message('shared'));
    const [, packets] = await resume(again);
    expect(packets).toMatchObject([{ payload: 'shared' }]);
    expect(again.told.connected[0]?.versionNumber).toBe(1);
    again.broker.disconnect('car', { reason: 'API_INITIATED_DISCONNECT', publishWill: true, endSession: false });
    again.clock.advance(3_600_000);
    const [third] = restart(again, records);
    await third.connect('car', LASTING);
    expect(third.told.connected[0]?.versionNumber).toBe(0);
  });
});

describe('sessions that go with their connection', () => {
  it('write nothing, nor does QoS 0', async () => {
    const [bench, records] = start();
    const fleeting = await bench.connect('car');
    await fleeting.subscribe('a', 1);
    const lasting = await bench.connect('bus', LASTING);
    await lasting.subscribe('b', 1);
    records.writes.length = 0;
    bench.broker.publish(message('one'));
    bench.broker.publish(message('two', { topic: 'b', qos: 0 }));
    await fleeting.settled();
    await lasting.settled();
    expect(records.writes).toEqual([]);
  });
});

describe('retained messages', () => {
  it('outlive a restart whole, unless they are removed or expire', async () => {
    const [bench, records] = start();
    const retain = { retain: true, qos: 1 } as const;
    bench.broker.publish(message('state', { ...retain, topic: 's', properties: { contentType: 'text/plain' } }));
    bench.broker.publish(message('gone', { ...retain, topic: 'g' }));
    bench.broker.publish(message('', { ...retain, topic: 'g' }));
    bench.broker.publish(message('late', { ...retain, topic: 'l', properties: { messageExpirySeconds: 60 } }));
    const before = bench.broker.retained.get('s');
    bench.clock.advance(60_000);
    const [again, kept] = restart(bench, records);
    expect(again.broker.retained.page(undefined, 10)).toEqual([before]);
    expect(kept.keys('retained')).toEqual(['s']);
  });
});

describe('records that fail their check', () => {
  it('are skipped, counted and told of, and the rest is there', async () => {
    const [bench, records] = start();
    bench.broker.publish(message('x', { topic: 'good', retain: true }));
    const good = records.kept.get('retained/good') ?? Buffer.alloc(0);
    records.kept.set('retained/cut', good.subarray(0, 12));
    records.kept.set('retained/empty', Buffer.alloc(0));
    records.kept.set('retained/new', Buffer.concat([Buffer.of(9), good.subarray(1)]));
    records.kept.set('session/odd', Buffer.concat([Buffer.of(1, 0, 0, 0, 2), Buffer.from('{}')]));
    const [again, kept] = restart(bench, records);
    expect(again.broker.retained.page(undefined, 10).map(({ topic }) => topic)).toEqual(['good']);
    const told = again.told.log
      .filter(({ event }) => event === 'records-skipped')
      .map(({ level, fields }) => [level, fields]);
    expect(told).toEqual([
      ['warn', { kind: 'retained', skipped: 3, firstKey: 'cut', problem: 'cut short' }],
      [
        'warn',
        { kind: 'session', skipped: 1, firstKey: 'odd', problem: expect.stringContaining('clientId') as string },
      ],
    ]);
    expect(kept.kept.has('retained/cut')).toBe(true);
  });
});
