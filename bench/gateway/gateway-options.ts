import { parseArgs } from 'node:util';
import { UsageError } from '../../cli/usage-error.ts';

const CASE_KINDS = ['fan-in', 'pairs', 'latency', 'handshakes', 'memory'] as const;
const BROKER_NAMES = ['roadbed', 'mosquitto', 'aedes'] as const;

export type CaseKind = (typeof CASE_KINDS)[number];
export type BrokerName = (typeof BROKER_NAMES)[number];

export interface GatewayBenchOptions {
  rounds: number;
  /** Measured each time, after a third of it to warm up. */
  seconds: number;
  kinds: CaseKind[];
  brokers: BrokerName[];
  /** Idle connections of the memory cases. */
  idlePlain: number;
  idleTls: number;
}

export const GATEWAY_HELP = `usage: npm run bench -- gateway [options]

Roadbed's MQTT gateway beside mosquitto and Aedes, in the same run and alternating: medians of the rounds.

  --rounds N        times each case is measured with each broker (3)
  --seconds S       measured each time, after S/3 to warm up (3)
  --cases LIST      of fan-in,pairs,latency,handshakes,memory (all)
  --brokers LIST    of roadbed,mosquitto,aedes (all; what is not installed is left out)
  --idle-plain N    idle connections of the memory case without TLS (10000)
  --idle-tls N      and with mutual TLS (5000)
  --quick           1 round of 1 second, 3000 and 2000 idle connections: for a look, not for figures

The last line of stdout is JSON; progress and a table go to stderr. docs/bench.md says what is measured, and how.
`;

const FULL = { rounds: 3, seconds: 3, idlePlain: 10_000, idleTls: 5_000 };
const QUICK = { rounds: 1, seconds: 1, idlePlain: 3_000, idleTls: 2_000 };
/** One port of the broker has 28,232 to talk to on Linux as it comes; the generator needs some for itself. */
const MAX_IDLE = 20_000;
const MIN_IDLE = 2_000;

/** Throws UsageError for what it does not know. */
export function parseGatewayOptions(args: readonly string[]): GatewayBenchOptions {
  const values = parse(args);
  const base = values.quick ? QUICK : FULL;
  return {
    rounds: whole('--rounds', values.rounds, base.rounds, 1, 99),
    seconds: number('--seconds', values.seconds, base.seconds, 0.3, 600),
    kinds: list('--cases', values.cases, CASE_KINDS),
    brokers: list('--brokers', values.brokers, BROKER_NAMES),
    idlePlain: whole('--idle-plain', values['idle-plain'], base.idlePlain, MIN_IDLE, MAX_IDLE),
    idleTls: whole('--idle-tls', values['idle-tls'], base.idleTls, MIN_IDLE, MAX_IDLE),
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const options = {
      rounds: text,
      seconds: text,
      cases: text,
      brokers: text,
      'idle-plain': text,
      'idle-tls': text,
      quick: { type: 'boolean' },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`gateway: ${message}; npm run bench -- gateway --help lists the options`);
  }
}

function number(option: string, value: string | undefined, otherwise: number, least: number, most: number): number {
  if (value === undefined) return otherwise;
  const given = value.trim() === '' ? Number.NaN : Number(value);
  if (!(given >= least && given <= most)) {
    throw new UsageError(`${option} takes a number from ${least} to ${most}, not "${value}"`);
  }
  return given;
}

function whole(option: string, value: string | undefined, otherwise: number, least: number, most: number): number {
  const given = number(option, value, otherwise, least, most);
  if (!Number.isInteger(given)) throw new UsageError(`${option} takes a whole number, not "${value}"`);
  return given;
}

/** Always in the order of `known`, each once. */
function list<T extends string>(option: string, value: string | undefined, known: readonly T[]): T[] {
  if (value === undefined) return [...known];
  const asked = value.split(',').map((name) => name.trim());
  const unknown = asked.find((name) => !(known as readonly string[]).includes(name));
  if (unknown !== undefined) throw new UsageError(`${option} knows ${known.join(', ')}, not "${unknown}"`);
  return known.filter((name) => asked.includes(name));
}
