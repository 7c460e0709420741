import type { BenchCase } from '../bench-case.ts';
import type { CaseKind, GatewayBenchOptions } from '../gateway-options.ts';
import { handshakeCase } from './handshake-case.ts';
import { latencyCase } from './latency-case.ts';
import { idlePlainCase, idleTlsCase } from './memory-case.ts';
import { throughputCases } from './throughput-case.ts';

/** The cases of the kinds asked for, in the order in which they are measured. */
export function casesOf({ kinds, idlePlain, idleTls }: GatewayBenchOptions): BenchCase[] {
  const byKind: Record<CaseKind, BenchCase[]> = {
    'fan-in': throughputCases('fan-in'),
    pairs: throughputCases('pairs'),
    latency: [latencyCase],
    handshakes: [handshakeCase],
    memory: [idlePlainCase(idlePlain), idleTlsCase(idleTls)],
  };
  return kinds.flatMap((kind) => byKind[kind]);
}
