import { describe, expect, it } from 'vitest';
import { mqttBench, type WireClient } from './mqtt-bench.ts';

const will = { topic: 'gone', payload: 'bye', qos: 1, retain: false };

async function watching(bench: ReturnType<typeof mqttBench>): Promise<WireClient> {
  const watcher = await bench.connect('watcher');
  await watcher.subscribe('gone', 1);
  return watcher;
}

describe('the will', () => {
  it('is published when the connection is lost, through the publish port with the dying connection', async () => {
    const bench = mqttBench();
    const watcher = await watching(bench);
    const car = await bench.connect('car', { will });
    car.stream.destroy();
    expect(await watcher.expect('publish')).toMatchObject({ topic: 'gone', payload: Buffer.from('bye'), qos: 1 });
    expect(bench.told.published).toMatchObject([{ clientId: 'car', message: { topic: 'gone' } }]);
    expect(bench.told.events.at(-1)).toBe('disconnected car CONNECTION_LOST');
  });

  it('stays unsent on a DISCONNECT of the client, unless it asks with 0x04', async () => {
    const bench = mqttBench();
    const watcher = await watching(bench);
    const polite = await bench.connect('polite', { will });
    polite.send({ cmd: 'disconnect' });
    await polite.closed();
    expect(await watcher.settled()).toEqual([]);
    const five = await bench.connect('five', { version: 5, will });
    five.send({ cmd: 'disconnect', reasonCode: 4 });
    expect(await watcher.expect('publish')).toMatchObject({ topic: 'gone' });
    expect(bench.told.events.filter((event) => event.startsWith('disc'))).toEqual([
      'disconnected polite CLIENT_INITIATED_DISCONNECT',
      'disconnected five CLIENT_INITIATED_DISCONNECT',
    ]);
  });

  it('is retained when asked, and dropped when the port consumes or refuses it', async () => {
    const bench = mqttBench();
    const car = await bench.connect('car', { will: { ...will, retain: true } });
    bench.broker.disconnect('car', { reason: 'API_INITIATED_DISCONNECT', publishWill: true, endSession: false });
    await car.closed();
    const watcher = await bench.connect('watcher');
    await watcher.subscribe('gone');
    expect(await watcher.expect('publish')).toMatchObject({ retain: true });
    const refusing = mqttBench({ onPublish: () => 'refused' });
    const other = await watching(refusing);
    (await refusing.connect('car', { will })).stream.destroy();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await other.settled()).toEqual([]);
  });
});

describe('a second connection of a client id', () => {
  it('wins: the old one is told 0x8E, its will sent, its end reported first [MQTT-3.1.4-3] [AWS-IoT: mqtt]', async () => {
    const bench = mqttBench();
    const watcher = await watching(bench);
    const old = await bench.connect('car', { version: 5, will });
    const fresh = await bench.connect('car', { version: 5 });
    expect(await old.expect('disconnect')).toMatchObject({ reasonCode: 0x8e });
    await old.closed();
    expect(await watcher.expect('publish')).toMatchObject({ topic: 'gone' });
    await fresh.settled();
    expect(fresh.isClosed).toBe(false);
    expect(bench.told.events.slice(2)).toEqual([
      'connected car',
      'disconnected car DUPLICATE_CLIENTID',
      'connected car',
    ]);
  });

  it('takes over a lasting session with what is unacknowledged', async () => {
    const bench = mqttBench();
    const old = await bench.connect('car', { clean: false });
    await old.subscribe('a', 1);
    bench.broker.publish({ topic: 'a', payload: Buffer.from('x'), qos: 1, retain: false });
    await old.settled();
    const fresh = await bench.connect('car', { clean: false });
    expect(await fresh.expect('publish')).toMatchObject({ messageId: 1 });
  });
});

describe('versionNumber and sessionIdentifier', () => {
  it('count up by connection and start again after an hour offline [AWS-IoT: life-cycle-events]', async () => {
    const bench = mqttBench();
    const round = async (options = {}) => {
      const client = await bench.connect('car', options);
      client.send({ cmd: 'disconnect' });
      await client.closed();
    };
    await round();
    await round();
    bench.clock.advance(3_599_999);
    await round();
    bench.clock.advance(3_600_000);
    await round();
    expect(bench.told.connected.map(({ versionNumber }) => versionNumber)).toEqual([0, 1, 2, 0]);
    expect(new Set(bench.told.connected.map(({ sessionIdentifier }) => sessionIdentifier)).size).toBe(4);
  });

  it('outlive a session that is kept for longer', async () => {
    const bench = mqttBench({}, { maxSessionExpirySeconds: 604_800 });
    for (let count = 0; count < 2; count += 1) {
      const client = await bench.connect('car', { version: 5, properties: { sessionExpiryInterval: 7_200 } });
      client.send({ cmd: 'disconnect' });
      await client.closed();
      bench.clock.advance(7_000_000);
    }
    expect(bench.told.connected.map(({ versionNumber }) => versionNumber)).toEqual([0, 1]);
  });
});

describe('keep alive', () => {
  it('cuts a silent client at one and a half times, with 0x8D and its will [MQTT-3.1.2-22]', async () => {
    const bench = mqttBench();
    const watcher = await bench.connect('watcher', { keepalive: 1200 });
    await watcher.subscribe('gone');
    const car = await bench.connect('car', { version: 5, keepalive: 30, will });
    bench.clock.advance(44_999);
    expect(bench.broker.connection('car')).toBeDefined();
    bench.clock.advance(1);
    expect(await car.expect('disconnect')).toMatchObject({ reasonCode: 0x8d });
    expect(await watcher.expect('publish')).toMatchObject({ topic: 'gone' });
    expect(bench.told.events.at(-1)).toBe('disconnected car MQTT_KEEP_ALIVE_TIMEOUT');
  });

  it('starts again with every whole packet, not with single bytes', async () => {
    const bench = mqttBench();
    const car = await bench.connect('car', { keepalive: 30 });
    bench.clock.advance(40_000);
    await car.settled();
    bench.clock.advance(40_000);
    expect(bench.broker.connection('car')).toBeDefined();
    car.raw(0x30, 10, 0);
    await new Promise((resolve) => setImmediate(resolve));
    bench.clock.advance(5_000);
    await car.closed();
    expect(bench.told.events.at(-1)).toBe('disconnected car MQTT_KEEP_ALIVE_TIMEOUT');
  });
});

it('leaves no timer behind when everybody has gone', async () => {
  const bench = mqttBench();
  const car = await bench.connect('car', { keepalive: 30, clean: false });
  await bench.connect('bus', { version: 5, keepalive: 30 });
  bench.client(4);
  await bench.broker.close();
  await car.closed();
  expect(bench.clock.pending()).toBe(0);
  expect(bench.told.events.filter((event) => event.includes('SERVER_INITIATED'))).toHaveLength(2);
});
