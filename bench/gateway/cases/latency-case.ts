import type { BenchCase } from '../bench-case.ts';
import { runOpenLoop } from '../load/open-loop.ts';
import { spentMetrics } from '../load/spent.ts';

const LOAD = { pairs: 50, qos: 1, payloadBytes: 256, messagesPerSecond: 5_000 } as const;
/** At this rate code is run seldom: it takes longer to be compiled. */
const WARM_UP_FACTOR = 3;

export const latencyCase: BenchCase = {
  name: `latency pairs qos1 at ${LOAD.messagesPerSecond}/s`,
  metric: 'p50Micros',
  target: { against: 'mosquitto', atMost: 2 },
  async measure({ broker, span }) {
    const warmUpMs = span.warmUpMs * WARM_UP_FACTOR;
    const { spent, delivered, ...figures } = await runOpenLoop(broker, LOAD, { ...span, warmUpMs });
    return { ...figures, ...spentMetrics(spent, delivered) };
  },
};
