import { describe, expect, it } from 'vitest';
import { evaluatorsOf } from '../../../bench/sql/evaluators.ts';
import { SQL_CASES, TELEMETRY_CASE } from '../../../bench/sql/sql-cases.ts';
import { medianRate, reportCase, reportIndex, tableLines } from '../../../bench/sql/sql-report.ts';
import { FRAME_SIZES, telemetryFrames } from '../../../bench/sql/telemetry-frames.ts';
import { FEW_RULES, MANY_RULES, matchTopics } from '../../../bench/sql/topic-index-runs.ts';

const rate = (perSecond: number) => ({ perSecond, perCpuSecond: perSecond });

describe('the SQL bench', () => {
  it.each(FRAME_SIZES)('has frames of %d bytes, within a tenth', (size) => {
    for (const { length } of telemetryFrames(size)) expect(Math.abs(length - size)).toBeLessThan(size / 10);
  });

  it.each(SQL_CASES)('compares like with like: $name comes to the same in both', async (sqlCase) => {
    for (const size of FRAME_SIZES) {
      const { roadbed, jsonata } = await evaluatorsOf(sqlCase, telemetryFrames(size));
      await roadbed(3);
      await jsonata(3);
    }
  });

  it('does not measure what comes to another result, or to none', async () => {
    const frames = telemetryFrames(256);
    const [telemetry] = SQL_CASES;
    await expect(evaluatorsOf({ ...telemetry!, jsonata: "{'a': 1}" }, frames)).rejects.toThrow('by jsonata');
    const nothing = { name: 'none', sql: "SELECT 1 AS a FROM 'a' WHERE false = true", jsonata: 'none' };
    await expect(evaluatorsOf(nothing, frames)).rejects.toThrow('null here');
  });

  it.each([FEW_RULES, MANY_RULES])('finds one of %d rules for each topic', (rules) => {
    for (const cached of [1, 1000]) matchTopics(rules, cached)(2000);
  });

  it('judges the telemetry rule on small frames, and matching by the exact ratio', () => {
    expect(reportCase(TELEMETRY_CASE, 250, rate(1_000_000), rate(10_000))).toMatchObject({
      ratioToJsonata: 100,
      met: true,
    });
    expect(reportCase(TELEMETRY_CASE, 250, rate(999_999), rate(1)).met).toBe(false);
    expect(reportCase(TELEMETRY_CASE, 2048, rate(5), rate(1)).met).toBeNull();
    expect(reportIndex('x', rate(20_001), rate(10_000))).toMatchObject({ ratio: 2, met: false });
    expect(reportIndex('x', rate(20_000), rate(10_000)).met).toBe(true);
  });

  it('reports medians, and a table with verdicts', () => {
    expect(medianRate([rate(3), rate(1), rate(2)])).toEqual(rate(2));
    const lines = tableLines(
      [reportCase(TELEMETRY_CASE, 250, rate(5), rate(1))],
      [reportIndex('topics', rate(1), rate(1))],
    );
    expect(lines.join('\n')).toMatch(/telemetry, 250 B.*MISSED[\s\S]*topics.*met/);
  });
});
