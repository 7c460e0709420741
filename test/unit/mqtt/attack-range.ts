import { expect } from 'vitest';
import type { Bench, WireClient } from './mqtt-bench.ts';

/** Where attacks are fired at a broker: it notices what they leave behind, and a bystander who must not notice them. */
export interface AttackRange {
  bystander: WireClient;
  /** An attacker, gone when the range is looked at. */
  attacker(version: 4 | 5): WireClient;
  connected(clientId: string, options?: Parameters<Bench['connect']>[1]): Promise<WireClient>;
  /** Counts a client that was made elsewhere among the attackers. */
  keep(client: WireClient): WireClient;
  /**
   * The attackers leave; then: these events of level warn and error, in order, and no others; no timer, half-open
   * connection or buffer left; the bystander still hears what is published.
   */
  contained(events: string[]): Promise<void>;
}

/** More than the tests' own buffers ever take. */
const MAX_LEFT_BYTES = 20_000_000;
const NEWS = 'bystander/news';

export interface RangeOptions {
  /** Events of level warn that are not in the bench's own log. */
  otherWarnings?: readonly string[];
  /** A client that hears `topic`; one of the range's own unless given. */
  bystander?: { client: WireClient; topic: string };
}

export async function attackRange(bench: Bench, options: RangeOptions = {}): Promise<AttackRange> {
  const { otherWarnings = [] } = options;
  const { client: bystander, topic } = options.bystander ?? (await connectBystander(bench));
  const attackers: WireClient[] = [];
  const before = { timers: bench.clock.pending(), bytes: process.memoryUsage().arrayBuffers };
  const logged = bench.told.log.length;
  const keep = (client: WireClient): WireClient => {
    attackers.push(client);
    return client;
  };
  return {
    bystander,
    keep,
    attacker: (version) => keep(bench.client(version)),
    connected: async (clientId, options) => keep(await bench.connect(clientId, options)),
    async contained(events) {
      for (const { stream } of attackers) stream.destroy();
      for (let turns = 0; turns < 4; turns += 1) await new Promise((resolve) => setImmediate(resolve));
      const warnings = bench.told.log.slice(logged).filter(({ level }) => level === 'warn' || level === 'error');
      expect([...otherWarnings, ...warnings.map(({ event }) => event)]).toEqual(events);
      expect(bench.clock.pending()).toBeLessThanOrEqual(before.timers);
      expect(bench.broker.gate.halfOpen).toBe(0);
      expect(process.memoryUsage().arrayBuffers - before.bytes).toBeLessThan(MAX_LEFT_BYTES);
      bench.broker.publish({ topic, payload: Buffer.from('all is well'), qos: 0, retain: false });
      expect(await bystander.settled()).toMatchObject([{ cmd: 'publish', topic }]);
    },
  };
}

async function connectBystander(bench: Bench): Promise<{ client: WireClient; topic: string }> {
  const client = await bench.connect('bystander', { keepalive: 1200 });
  await client.subscribe(NEWS, 1);
  return { client, topic: NEWS };
}
