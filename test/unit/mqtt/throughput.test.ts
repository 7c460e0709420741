import { describe, expect, it } from 'vitest';
import { type Bench, mqttBench } from './mqtt-bench.ts';

const KIB = 1024;
/** Room for everything but the bytes a second. */
const narrow = (): Bench =>
  mqttBench({}, { publishesPerSecond: 10_000, maxBufferedBytes: 8 * 1024 * KIB }, { quotas: 'aws' });
const block = Buffer.alloc(64 * KIB, 7);
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('512 KiB a second and connection [AWS-IoT: iot-core quotas]', () => {
  it('delays what a client sends beyond, and loses none of it', async () => {
    const bench = narrow();
    const client = await bench.connect('car');
    for (let count = 0; count < 24; count += 1) client.publish('a', block);
    await settle();
    const atOnce = bench.told.published.length;
    expect(atOnce).toBeGreaterThanOrEqual(8);
    expect(atOnce).toBeLessThanOrEqual(10);
    let seconds = 0;
    for (; bench.told.published.length < 24 && seconds < 10; seconds += 1) {
      bench.clock.advance(1_000);
      await settle();
    }
    expect(bench.told.published).toHaveLength(24);
    // 1.5 MiB, the first 512 KiB of it at once
    expect(seconds).toBe(2);
    expect(bench.broker.connection('car')).toBeDefined();
  });

  it('delays what a client is sent beyond, and loses none of it', async () => {
    const bench = narrow();
    const client = await bench.connect('car');
    await client.subscribe('a');
    const arrived = (): number => client.received.filter(({ cmd }) => cmd === 'publish').length;
    for (let count = 0; count < 24; count += 1) {
      bench.broker.publish({ topic: 'a', payload: block, qos: 0, retain: false });
      await settle();
    }
    expect(arrived()).toBeGreaterThanOrEqual(7);
    expect(arrived()).toBeLessThanOrEqual(10);
    // what waits leaves together, when the rate allows all of it: 1.5 MiB by the end of the third second
    const atOnce = arrived();
    bench.clock.advance(1_000);
    await settle();
    expect(arrived()).toBe(atOnce);
    bench.clock.advance(1_100);
    await settle();
    expect(arrived()).toBe(24);
  });

  it('holds nobody else up', async () => {
    const bench = narrow();
    const greedy = await bench.connect('greedy');
    for (let count = 0; count < 24; count += 1) greedy.publish('a', block);
    await settle();
    const other = await bench.connect('other');
    other.publish('b', block);
    expect(await other.settled()).toEqual([]);
    expect(bench.told.published.at(-1)?.clientId).toBe('other');
  });

  it('leaves no timer behind a client that goes while it waits', async () => {
    const bench = narrow();
    const client = await bench.connect('car');
    await client.subscribe('a');
    for (let count = 0; count < 24; count += 1) {
      client.publish('b', block);
      bench.broker.publish({ topic: 'a', payload: block, qos: 0, retain: false });
    }
    await settle();
    client.stream.destroy();
    await settle();
    await bench.broker.close();
    expect(bench.clock.pending()).toBe(0);
  });
});
