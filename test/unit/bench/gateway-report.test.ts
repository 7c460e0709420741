import { describe, expect, it } from 'vitest';
import type { BenchCase, Metrics } from '../../../bench/gateway/bench-case.ts';
import type { BrokerName } from '../../../bench/gateway/gateway-options.ts';
import { type Round, reportCase } from '../../../bench/gateway/gateway-report.ts';
import { tableLines } from '../../../bench/gateway/gateway-table.ts';

const ran = (metrics: Metrics): Round => ({ ok: true, metrics });
const died = (reason: string): Round => ({ ok: false, reason });
const rate = (...perSecond: number[]): Round[] =>
  perSecond.map((value) => ran({ perSecond: value, brokerCpuMicrosPerMessage: 1e6 / value, undelivered: 0 }));

function caseWith(target: BenchCase['target'], metric = 'perSecond'): BenchCase {
  return { name: 'a case', metric, target, measure: async () => ({}) };
}

function report(benchCase: BenchCase, rounds: Partial<Record<BrokerName, Round[]>>) {
  return reportCase(benchCase, new Map(Object.entries(rounds) as [BrokerName, Round[]][]));
}

const FIVE_TIMES = caseWith({ against: 'mosquitto', atLeast: 5 });

describe('the report of a case', () => {
  it('compares medians with mosquitto and says whether the target was met', () => {
    const met = report(FIVE_TIMES, { roadbed: rate(100, 600, 500), mosquitto: rate(90, 100, 2000) });
    expect(met).toMatchObject({
      ratioToMosquitto: 5,
      cpuRatioToMosquitto: 5,
      target: 'perSecond >= 5 x mosquitto',
      met: true,
    });
    const missed = report(FIVE_TIMES, { roadbed: rate(499), mosquitto: rate(100) });
    expect(missed).toMatchObject({ ratioToMosquitto: 4.99, met: false });
  });

  it('judges by the exact ratio, not by the rounded one', () => {
    expect(report(FIVE_TIMES, { roadbed: rate(49_999), mosquitto: rate(10_000) })).toMatchObject({
      ratioToMosquitto: 5,
      met: false,
    });
  });

  it('bounds latency from above', () => {
    const latency = caseWith({ against: 'mosquitto', atMost: 2 }, 'p50Micros');
    const of = (ours: number) =>
      report(latency, { roadbed: [ran({ p50Micros: ours })], mosquitto: [ran({ p50Micros: 100 })] }).met;
    expect([of(150), of(200), of(201)]).toEqual([true, true, false]);
  });

  it('bounds memory by itself, without mosquitto', () => {
    const memory = caseWith({ against: 'limit', atMost: 6 }, 'mbPerThousand');
    const of = (ours: number) => report(memory, { roadbed: [ran({ mbPerThousand: ours })] });
    expect(of(4.4)).toMatchObject({ ratioToMosquitto: null, target: 'mbPerThousand <= 6', met: true });
    expect(of(6.1).met).toBe(false);
  });

  it('cannot say without mosquitto, or where the system tells nothing', () => {
    expect(report(FIVE_TIMES, { roadbed: rate(500) })).toMatchObject({ ratioToMosquitto: null, met: null });
    const untold = report(FIVE_TIMES, { roadbed: [ran({ perSecond: null })], mosquitto: rate(1) });
    expect(untold).toMatchObject({ met: null, brokers: { roadbed: { figures: { perSecond: null } } } });
  });

  it('a message lost in any round spoils the case', () => {
    const rounds = [...rate(900, 900), ran({ perSecond: 900, brokerCpuMicrosPerMessage: 1, undelivered: 3 })];
    const spoilt = report(FIVE_TIMES, { roadbed: rounds, mosquitto: rate(100) });
    expect(spoilt).toMatchObject({ met: false, brokers: { roadbed: { figures: { undelivered: 3 } } } });
  });

  it('keeps the figures of a broker that died in another round, and why it died', () => {
    const { brokers } = report(FIVE_TIMES, { roadbed: rate(500), aedes: [...rate(30), died('ended: RangeError')] });
    expect(brokers.aedes).toMatchObject({ figures: { perSecond: 30 }, failures: ['ended: RangeError'] });
  });

  it('a round in which Roadbed fails misses the target, whatever the others gave', () => {
    expect(report(FIVE_TIMES, { roadbed: [...rate(900), died('cut')], mosquitto: rate(100) }).met).toBe(false);
    expect(report(FIVE_TIMES, { roadbed: [died('cut')], mosquitto: rate(100) }).met).toBe(false);
  });
});

describe('the table', () => {
  it('has a line a case with each broker, the ratio and the verdict', () => {
    const [head, line] = tableLines([report(FIVE_TIMES, { roadbed: rate(499), mosquitto: rate(100), aedes: [] })]);
    expect(head?.split(/\s+/)).toContain('mosquitto');
    expect(line?.split(/ {2,}/)).toEqual([
      'a case',
      'perSecond',
      '499',
      '100',
      '-',
      '4.99',
      '4.99',
      '2004',
      '-',
      '>= 5x',
      'MISSED',
    ]);
  });
});
