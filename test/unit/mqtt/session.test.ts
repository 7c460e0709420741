import { describe, expect, it } from 'vitest';
import type { MqttMessage } from '../../../local/mqtt/ports.ts';
import { mqttBench, type WireClient } from './mqtt-bench.ts';

const message = (payload: string, extra: Partial<MqttMessage> = {}): MqttMessage => ({
  topic: 'a',
  payload: Buffer.from(payload),
  qos: 1,
  retain: false,
  ...extra,
});
const payloads = (packets: unknown[]) =>
  packets
    .filter((packet) => (packet as { cmd: string }).cmd === 'publish')
    .map((packet) => String((packet as { payload: Buffer }).payload));

async function drop(client: WireClient): Promise<void> {
  client.stream.destroy();
  await client.closed();
  await new Promise((resolve) => setImmediate(resolve));
}

describe('session', () => {
  it('keeps subscriptions and QoS 1, not QoS 0, while its client is away [AWS-IoT: mqtt persistent sessions]', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car', { clean: false });
    await client.subscribe('a', 1);
    await drop(client);
    bench.broker.publish(message('one'));
    bench.broker.publish(message('lost', { qos: 0 }));
    bench.broker.publish(message('two'));
    const back = bench.client(4);
    back.connect('car', { clean: false });
    expect(await back.expect('connack')).toMatchObject({ sessionPresent: true });
    expect(payloads(await back.settled())).toEqual(['one', 'two']);
  });

  it('ends with its expiry, with a clean start, and with the other protocol version', async () => {
    const bench = mqttBench();
    const present = async (options: Record<string, unknown>, version: 4 | 5 = 5) => {
      const client = bench.client(version);
      client.connect('car', options);
      const connack = await client.expect('connack');
      await drop(client);
      return connack['sessionPresent'];
    };
    const lasting = { clean: false, properties: { sessionExpiryInterval: 100 } };
    expect(await present(lasting)).toBe(false);
    expect(await present(lasting)).toBe(true);
    bench.clock.advance(99_000);
    expect(await present(lasting)).toBe(true);
    bench.clock.advance(100_000);
    expect(await present(lasting)).toBe(false);
    expect(await present({ ...lasting, clean: true })).toBe(false);
    expect(await present({ clean: false }, 4)).toBe(false);
    expect(await present({ clean: false })).toBe(false);
    expect(await present({ clean: false })).toBe(false);
  });

  it('never sends more than the client takes unacknowledged, and goes on with each PUBACK', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car', { version: 5, properties: { receiveMaximum: 2 } });
    await client.subscribe('a', 1);
    for (const text of ['1', '2', '3', '4']) bench.broker.publish(message(text));
    const first = await client.settled();
    expect(payloads(first)).toEqual(['1', '2']);
    client.send({ cmd: 'puback', messageId: (first[1] as { messageId: number }).messageId });
    client.send({ cmd: 'puback', messageId: 999 });
    expect(payloads(await client.settled())).toEqual(['3']);
  });

  it('holds at most 100 in flight for a client that sets no maximum [AWS-IoT: iot-core quotas]', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car');
    await client.subscribe('a', 1);
    for (let count = 0; count < 120; count += 1) bench.broker.publish(message(String(count)));
    expect(await client.settled()).toHaveLength(100);
  });

  it('sends unacknowledged messages again under their identifiers, without DUP [MQTT-4.4.0-1] [AWS-IoT: mqtt]', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car', { clean: false });
    await client.subscribe('a', 1);
    bench.broker.publish(message('one'));
    bench.broker.publish(message('two'));
    const [first] = await client.settled();
    client.send({ cmd: 'puback', messageId: (first as { messageId: number }).messageId });
    await client.settled();
    await drop(client);
    const back = await bench.connect('car', { clean: false });
    const again = await back.settled();
    expect(again).toMatchObject([{ cmd: 'publish', messageId: 2, dup: false, payload: Buffer.from('two') }]);
  });

  it('never delivers an expired message, to 3.1.1 clients neither [MQTT-3.3.2-5] [AWS-IoT: mqtt]', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car', { clean: false });
    await client.subscribe('a', 1);
    bench.broker.publish(message('unacknowledged', { properties: { messageExpirySeconds: 5 } }));
    await client.settled();
    await drop(client);
    bench.broker.publish(message('unlock', { properties: { messageExpirySeconds: 5 } }));
    bench.broker.publish(message('zero', { properties: { messageExpirySeconds: 0 } }));
    bench.broker.publish(message('later', { properties: { messageExpirySeconds: 6 } }));
    bench.clock.advance(5_000);
    const back = await bench.connect('car', { clean: false });
    expect(payloads(await back.settled())).toEqual(['later']);
  });

  it('asks for the right to receive when waiting messages are sent', async () => {
    let allowed = true;
    const bench = mqttBench({ isAllowed: (_connection, operation) => operation !== 'receive' || allowed });
    const client = await bench.connect('car', { clean: false });
    await client.subscribe('a', 1);
    await drop(client);
    bench.broker.publish(message('secret'));
    allowed = false;
    const back = await bench.connect('car', { clean: false });
    expect(await back.settled()).toEqual([]);
  });

  it('can be shortened but not opened by DISCONNECT [MQTT-3.14.2-2]', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car', { version: 5 });
    client.send({ cmd: 'disconnect', reasonCode: 0, properties: { sessionExpiryInterval: 60 } });
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: 0x82 });
    const lasting = await bench.connect('bus', { version: 5, properties: { sessionExpiryInterval: 60 } });
    await lasting.subscribe('a', 1);
    lasting.send({ cmd: 'disconnect', reasonCode: 0, properties: { sessionExpiryInterval: 0 } });
    await lasting.closed();
    expect(bench.broker.subscriptions('bus')).toEqual([]);
  });

  it('drops what a client of limited packet size cannot take, and goes on [MQTT-3.1.2-25]', async () => {
    const bench = mqttBench();
    const client = await bench.connect('car', { version: 5, properties: { maximumPacketSize: 60, receiveMaximum: 1 } });
    await client.subscribe('a', 1);
    bench.broker.publish(message('x'.repeat(100)));
    bench.broker.publish(message('small'));
    expect(payloads(await client.settled())).toEqual(['small']);
  });
});

describe('back-pressure', () => {
  it('drops QoS 0 for a client that does not read, and spares the others', async () => {
    const bench = mqttBench({}, { maxBufferedBytes: 100_000 });
    const slow = await bench.connect('slow');
    const quick = await bench.connect('quick');
    await slow.subscribe('a');
    await quick.subscribe('a');
    slow.stream.pause();
    const payload = Buffer.alloc(20_000, 'x');
    for (let count = 0; count < 50; count += 1) {
      bench.broker.publish(message('', { payload, qos: 0 }));
      await quick.expect('publish');
    }
    slow.stream.resume();
    const arrived = payloads(await slow.settled()).length;
    expect(arrived).toBeGreaterThan(0);
    expect(arrived).toBeLessThan(20);
  });

  it('cuts a client whose QoS 1 queue is full as THROTTLED, and tells the publisher nothing', async () => {
    const bench = mqttBench({}, { maxQueuedMessages: 3 });
    const publisher = await bench.connect('pub');
    const slow = await bench.connect('slow', { version: 5, properties: { receiveMaximum: 1 } });
    await slow.subscribe('a', 1);
    for (let count = 1; count <= 5; count += 1) publisher.publish('a', 'x', { qos: 1, messageId: count });
    await slow.closed();
    expect((await publisher.settled()).map(({ cmd }) => cmd)).toEqual(Array(5).fill('puback'));
    expect(bench.told.events).toContain('disconnected slow THROTTLED');
  });

  it('cuts a client that makes answers and never reads them', async () => {
    const bench = mqttBench({}, { maxStalledBytes: 50_000 });
    const client = await bench.connect('car');
    client.stream.pause();
    for (let count = 0; count < 200 && bench.broker.connection('car'); count += 1) {
      client.stream.write(Buffer.alloc(4_000, Buffer.from([0xc0, 0])));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(bench.told.events).toContain('disconnected car THROTTLED');
  });
});
