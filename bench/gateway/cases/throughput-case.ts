import type { BenchCase, Target } from '../bench-case.ts';
import { runClosedLoop } from '../load/closed-loop.ts';
import type { LoadShape } from '../load/load-field.ts';
import { spentMetrics } from '../load/spent.ts';

const PUBLISHERS = { 'fan-in': 100, pairs: 50 } as const;
const PAYLOAD_BYTES = 256;

export function throughputCases(shape: LoadShape['shape']): BenchCase[] {
  return [32, 1].flatMap((window) => ([0, 1] as const).map((qos) => throughputCase(shape, qos, window)));
}

function throughputCase(shape: LoadShape['shape'], qos: 0 | 1, window: number): BenchCase {
  const load: LoadShape = { shape, publishers: PUBLISHERS[shape], qos, window, payloadBytes: PAYLOAD_BYTES };
  return {
    name: `${shape} qos${qos} window ${window}`,
    metric: 'perSecond',
    target: targetOf(shape, window),
    async measure({ broker, span }) {
      const { perSecond, delivered, spent, undelivered } = await runClosedLoop(broker, load, span);
      return { perSecond, ...spentMetrics(spent, delivered), undelivered };
    },
  };
}

function targetOf(shape: LoadShape['shape'], window: number): Target {
  if (window > 1) return { against: 'mosquitto', atLeast: 5 };
  return { against: 'mosquitto', atLeast: shape === 'fan-in' ? 1 : 0.8 };
}
