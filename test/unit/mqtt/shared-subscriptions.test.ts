import { describe, expect, it } from 'vitest';
import { type Bench, mqttBench, type WireClient } from './mqtt-bench.ts';

const lasting = { clean: false };
const cloud = (bench: Bench, payload: string, qos: 0 | 1 = 1, messageExpirySeconds?: number): void =>
  bench.broker.publish({
    topic: 'a/b',
    payload: Buffer.from(payload),
    qos,
    retain: false,
    ...(messageExpirySeconds !== undefined && { properties: { messageExpirySeconds } }),
  });
const payloads = async (client: WireClient): Promise<string[]> =>
  ((await client.settled()) as { cmd: string; payload: Buffer }[])
    .filter(({ cmd }) => cmd === 'publish')
    .map(({ payload }) => String(payload));

async function member(bench: Bench, id: string, options: object = {}, filter = '$share/g/a/+'): Promise<WireClient> {
  const client = await bench.connect(id, { ...options });
  await client.subscribe(filter, 1);
  return client;
}

async function drop(client: WireClient): Promise<void> {
  client.stream.destroy();
  await client.closed();
  await new Promise((resolve) => setImmediate(resolve));
}

describe('a shared subscription [AWS-IoT: mqtt, shared subscriptions]', () => {
  it.each([4, 5] as const)(
    'is taken in MQTT version %i, with a group name of up to 128 characters',
    async (version) => {
      const client = await mqttBench().connect('car', { version });
      const refused = version === 5 ? 0x8f : 0x80;
      expect(await client.subscribe(`$share/${'g'.repeat(128)}/a`, 1)).toEqual([1]);
      expect(await client.subscribe(`$share/g/${'f'.repeat(256)}`, 1)).toEqual([1]);
      expect(await client.subscribe('$share/g/1/2/3/4/5/6/7/8', 1)).toEqual([1]);
      for (const filter of [`$share/${'g'.repeat(129)}/a`, '$share/+/a', '$share/g', '$share//a', '$share/g/'])
        expect(await client.subscribe(filter, 1)).toEqual([refused]);
    },
  );

  it('gives a message to one member of each group it matches, name and filter making the group', async () => {
    const bench = mqttBench();
    const clients = [await bench.connect('one'), await bench.connect('two')];
    for (const client of clients)
      for (const filter of ['$share/g/a/+', '$share/g/a/b', '$share/h/#']) await client.subscribe(filter, 1);
    cloud(bench, 'x');
    const arrived = await Promise.all(clients.map(payloads));
    expect(arrived.flat()).toEqual(['x', 'x', 'x']);
  });

  it('chooses at random among those online', async () => {
    const throws = [0, 0.99, 0.5, 0.1];
    const bench = mqttBench({}, {}, { random: () => throws.shift() ?? 0 });
    const [one, two] = [await member(bench, 'one'), await member(bench, 'two')];
    await drop(await member(bench, 'away', lasting));
    for (const text of ['1', '2', '3', '4']) cloud(bench, text);
    expect(await payloads(one)).toEqual(['1', '4']);
    expect(await payloads(two)).toEqual(['2', '3']);
  });

  it('prefers a member that is not over its publishes of this second', async () => {
    const bench = mqttBench({}, { publishesPerSecond: 2 }, { quotas: 'aws' });
    const [one, two] = [await member(bench, 'one'), await member(bench, 'two')];
    for (const text of ['1', '2', '3', '4']) cloud(bench, text);
    expect(await payloads(one)).toEqual(['1', '2']);
    expect(await payloads(two)).toEqual(['3', '4']);
  });

  it('keeps QoS 1, not QoS 0, for any member while nobody is online, if a persistent one is among them', async () => {
    const bench = mqttBench();
    await drop(await member(bench, 'away', lasting));
    for (const text of ['1', '2']) cloud(bench, text);
    cloud(bench, 'lost', 0);
    const joined = await member(bench, 'joined');
    expect(await payloads(joined)).toEqual(['1', '2']);
    const back = await bench.connect('away', lasting);
    expect(await payloads(back)).toEqual([]);
    await drop(joined);
    await drop(back);
    cloud(bench, '3');
    expect(await payloads(await bench.connect('away', lasting))).toEqual(['3']);
  });

  it('lets what it kept out at 20 a second and active member, and forgets what expires meanwhile', async () => {
    const bench = mqttBench({}, { connectBurst: 100 }, { quotas: 'aws' });
    await drop(await member(bench, 'away', lasting));
    for (let count = 0; count < 60; count += 1) cloud(bench, String(count));
    cloud(bench, 'expires', 1, 2);
    const one = await member(bench, 'one');
    bench.clock.advance(950);
    expect(await payloads(one)).toHaveLength(20);
    const two = await member(bench, 'two');
    bench.clock.advance(1_000);
    expect((await payloads(one)).length + (await payloads(two)).length).toBe(40);
    bench.clock.advance(2_000);
    expect([...(await payloads(one)), ...(await payloads(two))]).toEqual([]);
  });

  it('ends for a clean member with its connection; a persistent one stays and loses what expires with its session', async () => {
    const bench = mqttBench({}, { maxSessionExpirySeconds: 60 });
    await drop(await member(bench, 'clean'));
    cloud(bench, 'nobody');
    await drop(await member(bench, 'away', lasting));
    cloud(bench, 'kept');
    bench.clock.advance(60_000);
    expect(await payloads(await member(bench, 'late'))).toEqual([]);
  });

  it('gets no retained messages', async () => {
    const bench = mqttBench();
    bench.broker.publish({ topic: 'a/b', payload: Buffer.from('kept'), qos: 1, retain: true });
    expect(await payloads(await member(bench, 'car', {}, '$share/g/a/b'))).toEqual([]);
  });

  it('leaves to its session what two groups of it brought: nobody knows whose it is', async () => {
    const bench = mqttBench();
    const holder = await member(bench, 'away', lasting);
    await holder.subscribe('$share/h/#', 1);
    await drop(holder);
    cloud(bench, 'x');
    expect(await payloads(await member(bench, 'joined'))).toEqual([]);
    expect(await payloads(await bench.connect('away', lasting))).toEqual(['x', 'x']);
  });
});
