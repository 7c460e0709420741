import { median, threeDigits } from '../statistics.ts';
import type { BenchCase, Metrics, Target } from './bench-case.ts';
import type { BrokerName } from './gateway-options.ts';

/** What one broker did in one round of one case. */
export type Round = { ok: true; metrics: Metrics } | { ok: false; reason: string };

export interface CaseReport {
  case: string;
  metric: string;
  brokers: Partial<Record<BrokerName, BrokerReport>>;
  /** Roadbed's figure by mosquitto's; null without one of them. */
  ratioToMosquitto: number | null;
  /** Mosquitto's CPU time for a message by Roadbed's: hardly changes when something else runs on the machine. */
  cpuRatioToMosquitto: number | null;
  target: string | null;
  /** Null when it cannot be said: no mosquitto, or no figure. */
  met: boolean | null;
}

/** Medians of the rounds that succeeded, and why the others did not. */
export interface BrokerReport {
  figures: Metrics;
  failures: string[];
}

const CPU = 'brokerCpuMicrosPerMessage';
/** A lost message in any round counts: a median would hide it. */
const WORST_COUNTS = new Set(['undelivered']);

export function reportCase(benchCase: BenchCase, rounds: ReadonlyMap<BrokerName, readonly Round[]>): CaseReport {
  const brokers: CaseReport['brokers'] = {};
  for (const [name, all] of rounds) brokers[name] = reportBroker(all);
  const { name, metric, target } = benchCase;
  const roadbed = brokers.roadbed?.figures ?? {};
  const mosquitto = brokers.mosquitto?.figures ?? {};
  const ours = roadbed[metric] ?? null;
  const ratio = ratioOf(ours, mosquitto[metric]);
  const cpuRatio = ratioOf(mosquitto[CPU], roadbed[CPU]);
  const bounded = target?.against === 'limit' ? ours : ratio;
  const isWhole = (brokers.roadbed?.failures.length ?? 0) === 0 && (roadbed['undelivered'] ?? 0) === 0;
  return {
    case: name,
    metric,
    brokers,
    ratioToMosquitto: ratio === null ? null : threeDigits(ratio),
    cpuRatioToMosquitto: cpuRatio === null ? null : threeDigits(cpuRatio),
    target: target ? targetText(metric, target) : null,
    met: target === undefined ? null : isWhole ? isWithin(target, bounded) : false,
  };
}

function reportBroker(rounds: readonly Round[]): BrokerReport {
  const measured = rounds.flatMap((round) => (round.ok ? [round.metrics] : []));
  const figures: Metrics = {};
  for (const metric of Object.keys(measured[0] ?? {})) {
    const values = measured.flatMap((metrics) => metrics[metric] ?? []);
    const middle = WORST_COUNTS.has(metric) ? Math.max : (...all: number[]) => median(all);
    figures[metric] = values.length === 0 ? null : threeDigits(middle(...values));
  }
  return { figures, failures: rounds.flatMap((round) => (round.ok ? [] : [round.reason])) };
}

function ratioOf(value: number | null | undefined, by: number | null | undefined): number | null {
  return typeof value !== 'number' || typeof by !== 'number' || by === 0 ? null : value / by;
}

function isWithin(target: Target, value: number | null): boolean | null {
  if (value === null) return null;
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

function targetText(metric: string, target: Target): string {
  const bound = 'atLeast' in target ? `>= ${target.atLeast}` : `<= ${target.atMost}`;
  return target.against === 'limit' ? `${metric} ${bound}` : `${metric} ${bound} x mosquitto`;
}
