import { compileRule, outputBytes } from './compiled-rule.ts';
import { NOT_JSON, parsePayload } from './json-payload.ts';
import { type RuleCase, readCase } from './rule-case.ts';
import type { Mqtt5Properties, RuleInput } from './rule-input.ts';
import { parseRuleSql } from './rule-statement.ts';
import { basicIngestTopic, matchTopicFilter } from './topic-filter.ts';
import { isSqlObject, valuesEqual } from './values.ts';

export interface CaseFailure {
  id: string;
  sql: string;
  expected: unknown;
  got: unknown;
}

export interface CaseReport {
  passed: number;
  failed: number;
  /** Suspect cases with another result. */
  skipped: number;
  failures: CaseFailure[];
}

type Actual = { noMatch: 'topic' | 'where' } | { bytes: Uint8Array } | { error: string };

const DEFAULTS = { topic: 'a/b', accountId: '000000000000', nowMs: 0, clientId: 'client', sourceIp: '127.0.0.1' };

/** Runs cases, one JSON object a line (empty lines are passed over). Throws `CaseLineError` on a line that is no case. */
export function runCases(lines: Iterable<string>, onLine: (line: number) => void = () => undefined): CaseReport {
  const report: CaseReport = { passed: 0, failed: 0, skipped: 0, failures: [] };
  let number = 0;
  for (const line of lines) {
    number += 1;
    if (line.trim() !== '') runCase(readCase(line, number), report);
    onLine(number);
  }
  return report;
}

function runCase(ruleCase: RuleCase, report: CaseReport): void {
  const actual = evaluate(ruleCase);
  if (isExpected(ruleCase, actual)) {
    report.passed += 1;
  } else if (ruleCase.suspect === true) {
    report.skipped += 1;
  } else {
    report.failed += 1;
    const { id, sql, expect, expectText } = ruleCase;
    report.failures.push({ id, sql, expected: expectText ?? expect, got: describe(actual) });
  }
}

function evaluate(ruleCase: RuleCase): Actual {
  const topic = ruleCase.topic ?? DEFAULTS.topic;
  const sql = ruleCase.kind === 'expr' ? `SELECT VALUE ${ruleCase.sql} FROM '${topic}'` : ruleCase.sql;
  const parsed = parseRuleSql(sql, ruleCase.sqlVersion ?? '2016-03-23');
  if (!parsed.ok) return { error: parsed.error.message };
  const ingest = basicIngestTopic(topic);
  const isNamed = ingest !== undefined && ingest.ruleName === ruleCase.context?.ruleName;
  const { topicFilter } = parsed.statement;
  if (!isNamed && topicFilter !== undefined && !matchTopicFilter(topicFilter, topic)) return { noMatch: 'topic' };
  const rule = compileRule(parsed.statement);
  if (rule.isAsync) return { error: 'a case cannot run a rule that calls other services' };
  const result = rule.evaluate(inputOf(ruleCase, ingest?.topic ?? topic));
  return result.matched ? { bytes: outputBytes(result.output) } : { noMatch: result.reason };
}

function inputOf(ruleCase: RuleCase, topic: string): RuleInput {
  const { context = {} } = ruleCase;
  const payload = ruleCase.payloadText ?? JSON.stringify(ruleCase.payload ?? {});
  const isMqtt = context.protocol !== 'http';
  return {
    payload: new TextEncoder().encode(payload),
    topic,
    accountId: context.accountId ?? DEFAULTS.accountId,
    timestampMs: context.now ?? DEFAULTS.nowMs,
    clientId: isMqtt ? (ruleCase.clientId ?? DEFAULTS.clientId) : undefined,
    traceId: isMqtt ? context.traceId : undefined,
    principal: context.principal,
    sourceIp: context.sourceIp ?? DEFAULTS.sourceIp,
    mqtt5: mqtt5Of(context.mqtt5),
  };
}

function mqtt5Of(properties: NonNullable<RuleCase['context']>['mqtt5']): Mqtt5Properties | undefined {
  if (properties === undefined) return undefined;
  const { payloadFormatIndicator, correlationDataBase64, ...plain } = properties;
  return {
    ...plain,
    payloadFormatIndicator: payloadFormatIndicator === 'UTF8_DATA' ? 1 : 0,
    correlationData: correlationDataBase64 === undefined ? undefined : Buffer.from(correlationDataBase64, 'base64'),
  };
}

function isExpected(ruleCase: RuleCase, actual: Actual): boolean {
  const { expect, expectText, tol } = ruleCase;
  if (isSqlObject(expect) && '$noMatch' in expect) return 'noMatch' in actual && actual.noMatch === expect['$noMatch'];
  if (!('bytes' in actual)) return false;
  if (expectText !== undefined && new TextDecoder().decode(actual.bytes) !== expectText) return false;
  if (isSqlObject(expect) && expect['$undefined'] === true) return actual.bytes.length === 0;
  const value = parsePayload(actual.bytes);
  if (tol !== undefined) return isWithin(expect, value, tol);
  return valuesEqual(expect, value);
}

/** Numbers anywhere in the value may be off by the tolerance. */
function isWithin(expected: unknown, actual: unknown, tolerance: number): boolean {
  if (typeof expected === 'number' && typeof actual === 'number') return Math.abs(expected - actual) <= tolerance;
  if (!isSqlObject(expected) || !isSqlObject(actual)) return valuesEqual(expected, actual);
  const keys = Object.keys(expected);
  if (keys.length !== Object.keys(actual).length) return false;
  return keys.every((key) => isWithin(expected[key], actual[key], tolerance));
}

function describe(actual: Actual): unknown {
  if (!('bytes' in actual)) return actual;
  if (actual.bytes.length === 0) return { $undefined: true };
  const value = parsePayload(actual.bytes);
  return value === NOT_JSON ? new TextDecoder().decode(actual.bytes) : value;
}
