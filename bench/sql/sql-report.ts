import { median, threeDigits } from '../statistics.ts';
import type { Rate } from './rate.ts';
import { TELEMETRY_CASE } from './sql-cases.ts';

const TELEMETRY_PER_CPU_SECOND = 1_000_000;
const MATCH_RATIO_MAXIMUM = 2;

export interface CaseReport {
  case: string;
  payloadBytes: number;
  roadbed: Rate;
  jsonata: Rate;
  /** Evaluations of Roadbed in the CPU time of one by jsonata. */
  ratioToJsonata: number;
  target: string | null;
  met: boolean | null;
}

export interface IndexReport {
  case: string;
  nanosecondsAMatch: { tenRules: number; thousandRules: number };
  ratio: number;
  target: string;
  met: boolean;
}

/** The median of each figure. */
export function medianRate(rounds: readonly Rate[]): Rate {
  return {
    perSecond: Math.round(median(rounds.map(({ perSecond }) => perSecond))),
    perCpuSecond: Math.round(median(rounds.map(({ perCpuSecond }) => perCpuSecond))),
  };
}

/** A core does what CPU time says it does, whatever else runs on the machine. */
export function reportCase(name: string, payloadBytes: number, roadbed: Rate, jsonata: Rate): CaseReport {
  const hasTarget = name === TELEMETRY_CASE && payloadBytes <= 256;
  return {
    ...{ case: name, payloadBytes, roadbed, jsonata },
    ratioToJsonata: threeDigits(roadbed.perCpuSecond / jsonata.perCpuSecond),
    target: hasTarget ? `roadbed.perCpuSecond >= ${TELEMETRY_PER_CPU_SECOND}` : null,
    met: hasTarget ? roadbed.perCpuSecond >= TELEMETRY_PER_CPU_SECOND : null,
  };
}

export function reportIndex(name: string, few: Rate, many: Rate): IndexReport {
  const ratio = few.perCpuSecond / many.perCpuSecond;
  return {
    case: name,
    nanosecondsAMatch: {
      tenRules: threeDigits(1e9 / few.perCpuSecond),
      thousandRules: threeDigits(1e9 / many.perCpuSecond),
    },
    ratio: threeDigits(ratio),
    target: `ratio <= ${MATCH_RATIO_MAXIMUM}`,
    met: ratio <= MATCH_RATIO_MAXIMUM,
  };
}

export function tableLines(cases: readonly CaseReport[], matches: readonly IndexReport[]): string[] {
  const rate = ({ perCpuSecond }: Rate) => String(perCpuSecond).padStart(10);
  return [
    `${'evaluations a CPU second'.padEnd(32)} ${'roadbed'.padStart(10)} ${'jsonata'.padStart(10)}  ratio`,
    ...cases.map(
      (one) =>
        `${`${one.case}, ${one.payloadBytes} B`.padEnd(32)} ${rate(one.roadbed)} ${rate(one.jsonata)}  ${one.ratioToJsonata}${verdict(one.met)}`,
    ),
    ...matches.map(
      ({ case: name, nanosecondsAMatch: ns, ratio, met }) =>
        `${name.padEnd(32)} ${ns.tenRules} ns of 10 rules, ${ns.thousandRules} ns of 1000: ${ratio}${verdict(met)}`,
    ),
  ];
}

function verdict(met: boolean | null): string {
  return met === null ? '' : met ? '  met' : '  MISSED';
}
