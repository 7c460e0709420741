import type { BrokerProcess } from './brokers/broker-process.ts';
import type { Credentials } from './brokers/credentials.ts';
import type { LoadSpan } from './load/load-span.ts';

/** Figures of one case by name; null where the system does not tell. */
export type Metrics = Record<string, number | null>;

/** `mosquitto`: the bound is of the ratio to mosquitto's figure; `limit`: of our own. */
export type Target = { against: 'mosquitto' | 'limit' } & ({ atLeast: number } | { atMost: number });

export interface CaseContext {
  /** Started for this case, and stopped after it. */
  broker: BrokerProcess;
  credentials: Credentials;
  span: LoadSpan;
}

export interface BenchCase {
  name: string;
  /** The metric compared with mosquitto's, and bounded by the target. */
  metric: string;
  target: Target | undefined;
  /** Throws when the broker fails. */
  measure(context: CaseContext): Promise<Metrics>;
}
