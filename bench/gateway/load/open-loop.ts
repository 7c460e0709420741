import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../../statistics.ts';
import { drain } from './drain.ts';
import { openField } from './load-field.ts';
import type { LoadSpan } from './load-span.ts';
import { type Spent, startMeter } from './spent.ts';

export interface OpenLoopLoad {
  pairs: number;
  qos: 0 | 1;
  payloadBytes: number;
  /** Of all pairs together. */
  messagesPerSecond: number;
}

export interface OpenLoopResult {
  p50Micros: number;
  p99Micros: number;
  perSecond: number;
  delivered: number;
  spent: Spent;
  undelivered: number;
}

/** More than a pair can have under way here; the publisher's block only lends out packet ids from it. */
const PACKET_IDS = 256;

/**
 * Sends by the clock, however slow the broker is: latency counts from the time a message was due, so a stall is charged
 * to every message it held up. The generator looks at the clock in each turn instead of sleeping (timers are no finer
 * than a millisecond), so its CPU share is 1 by design.
 */
export async function runOpenLoop(
  broker: { port: number; cpuMs(): number | undefined },
  load: OpenLoopLoad,
  span: LoadSpan,
): Promise<OpenLoopResult> {
  const everyMs = 1000 / load.messagesPerSecond;
  const total = Math.ceil(((span.warmUpMs + span.measureMs) / 1000) * load.messagesPerSecond);
  const firstMeasured = Math.ceil((span.warmUpMs / 1000) * load.messagesPerSecond);
  const latencies = new Float64Array(total - firstMeasured);
  let startMs = 0;
  let measured = 0;
  const { pairs, qos, payloadBytes } = load;
  const shape = { shape: 'pairs' as const, publishers: pairs, qos, payloadBytes, window: PACKET_IDS };
  const field = await openField(broker.port, shape, (publisher) => {
    // messages of a pair come in order: the n-th delivery is the n-th message that was due
    const number = (publisher.delivered - 1) * pairs + publisher.index;
    if (number < firstMeasured || number >= total) return;
    latencies[measured] = performance.now() - (startMs + number * everyMs);
    measured += 1;
  });
  try {
    for (const publisher of field.publishers) publisher.listen(() => undefined);
    startMs = performance.now();
    let sent = 0;
    let meter: (() => Spent) | undefined;
    while (sent < total) {
      const due = Math.min(total, Math.floor((performance.now() - startMs) / everyMs) + 1);
      for (; sent < due; sent += 1) field.publishers[sent % pairs]?.send(1);
      if (sent >= firstMeasured) meter ??= startMeter(broker);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await pause(0);
    const spent = (meter ?? startMeter(broker))();
    const undelivered = await drain(field.publishers);
    field.check();
    const sorted = latencies.subarray(0, measured).sort();
    return {
      p50Micros: percentile(sorted, 50) * 1000,
      p99Micros: percentile(sorted, 99) * 1000,
      perSecond: (measured * 1000) / spent.wallMs,
      delivered: measured,
      spent,
      undelivered,
    };
  } finally {
    field.close();
  }
}
