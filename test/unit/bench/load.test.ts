import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runClosedLoop } from '../../../bench/gateway/load/closed-loop.ts';
import { IdleCrowd } from '../../../bench/gateway/load/idle-crowd.ts';
import { runOpenLoop } from '../../../bench/gateway/load/open-loop.ts';
import { WireClient } from '../../../bench/gateway/load/wire-client.ts';
import type { Listener } from '../../../local/mqtt/listeners/listener.ts';
import { listenMqtt } from '../../../local/mqtt/listeners/mqtt-listener.ts';
import { silentLog } from '../../../local/ports/log.ts';
import { type Bench, mqttBench } from '../mqtt/mqtt-bench.ts';

const SPAN = { warmUpMs: 20, measureMs: 100 };
const PAYLOAD = { payloadBytes: 256 };

let bench: Bench;
let listener: Listener;
let broker: { port: number; cpuMs(): number | undefined };

beforeEach(async () => {
  bench = mqttBench();
  listener = await listenMqtt({ broker: bench.broker, port: 0, log: silentLog });
  broker = { port: listener.port, cpuMs: () => undefined };
});

afterEach(async () => {
  await bench.broker.close();
  await listener.close();
});

describe('the closed loop against the broker', () => {
  it.each([
    ['fan-in', 0],
    ['fan-in', 1],
    ['pairs', 0],
    ['pairs', 1],
  ] as const)('%s at QoS %i delivers everything it sent', async (shape, qos) => {
    const result = await runClosedLoop(broker, { shape, publishers: 12, qos, window: 8, ...PAYLOAD }, SPAN);
    expect(result.undelivered).toBe(0);
    expect(result.delivered).toBeGreaterThan(0);
    const byPublisher = new Map<string, number>();
    for (const { message } of bench.told.published) {
      byPublisher.set(message.topic, (byPublisher.get(message.topic) ?? 0) + 1);
    }
    expect(byPublisher.size).toBe(12);
  });

  it('spreads the publishers over ten groups, so that one filter matches a tenth', async () => {
    await runClosedLoop(broker, { shape: 'fan-in', publishers: 20, qos: 0, window: 1, ...PAYLOAD }, SPAN);
    const topics = new Set(bench.told.published.map(({ message }) => message.topic));
    expect([...topics].filter((topic) => /^bench\/0\/[^/]+\/t$/.test(topic)).sort()).toEqual([
      'bench/0/0/t',
      'bench/0/10/t',
    ]);
    expect(topics.size).toBe(20);
  });

  it('fails, rather than give a figure, when the broker lets go of a client', async () => {
    const cutting = mqttBench({
      onPublish: ({ clientId }) => {
        if (clientId === 'bench-publisher-2') setImmediate(cut);
        return 'route';
      },
    });
    const cut = () =>
      cutting.broker.disconnectWhere(({ clientId }) => clientId === 'bench-publisher-2', 'SERVER_INITIATED_DISCONNECT');
    const plain = await listenMqtt({ broker: cutting.broker, port: 0, log: silentLog });
    const load = { shape: 'pairs', publishers: 4, qos: 1, window: 2, ...PAYLOAD } as const;
    const run = runClosedLoop({ port: plain.port, cpuMs: () => undefined }, load, SPAN);
    await expect(run).rejects.toThrow('the broker closed 1 of 8 connections');
    await cutting.broker.close();
    await plain.close();
  });
});

describe('the open loop against the broker', () => {
  it('sends every message that was due and times its delivery', async () => {
    const load = { pairs: 5, qos: 1, messagesPerSecond: 1000, ...PAYLOAD } as const;
    const result = await runOpenLoop(broker, load, SPAN);
    expect(bench.told.published).toHaveLength(120);
    expect(result).toMatchObject({ delivered: 100, undelivered: 0 });
    expect(result.p50Micros).toBeGreaterThan(0);
    expect(result.p99Micros).toBeGreaterThanOrEqual(result.p50Micros);
  });
});

describe('an idle crowd', () => {
  it('grows to the size asked for, and says when a member was cut', async () => {
    const crowd = new IdleCrowd(
      async (index) => {
        const client = await WireClient.open(broker.port, `bench-idle-${index}`);
        return { isOpen: () => client.isOpen, close: () => client.close() };
      },
      { perSecond: 10_000, parallel: 4 },
    );
    await crowd.growTo(10);
    expect(bench.told.connected).toHaveLength(10);
    bench.broker.disconnectWhere(({ clientId }) => clientId === 'bench-idle-3', 'SERVER_INITIATED_DISCONNECT');
    await expect(crowd.growTo(20)).rejects.toThrow('the broker closed 1 of 20 idle connections');
    crowd.close();
  });
});

describe('a client of the generator', () => {
  it('says with which code it was refused', async () => {
    const strict = mqttBench({ authenticate: () => ({ ok: false, layer: 'policy', reason: 'no' }) });
    const refusing = await listenMqtt({ broker: strict.broker, port: 0, log: silentLog });
    await expect(WireClient.open(refusing.port, 'bench-x')).rejects.toThrow('refused bench-x with code 5');
    await strict.broker.close();
    await refusing.close();
  });
});
