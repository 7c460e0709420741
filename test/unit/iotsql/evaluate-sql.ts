import { compileRule, outputBytes, parseRuleSql, type RuleInput, type RuleResult } from '../../../iotsql/index.ts';

/** A message for tests: a JSON payload, or bytes, and what differs from the usual. */
export function message(payload: unknown, rest: Partial<RuleInput> = {}): RuleInput {
  const bytes = payload instanceof Uint8Array ? payload : Buffer.from(JSON.stringify(payload));
  return {
    payload: bytes,
    topic: 'plant/line-4/oven',
    timestampMs: 1_700_000_000_000,
    accountId: '000000000000',
    ...rest,
  };
}

export function evaluateRule(sql: string, input: RuleInput, version = '2016-03-23'): RuleResult {
  const parsed = parseRuleSql(sql, version);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return compileRule(parsed.statement).evaluate(input);
}

/** The output of a rule that matches, parsed back from its bytes; undefined when there are none. */
export function outputOf(sql: string, input: RuleInput): unknown {
  const result = evaluateRule(sql, input);
  if (!result.matched) throw new Error('the rule did not match');
  const text = Buffer.from(outputBytes(result.output)).toString();
  return text === '' ? undefined : JSON.parse(text);
}

/** Value of one expression. `nothing` is a name no payload here has: it is Undefined. */
export function resultOf(expression: string, payload: unknown = {}, rest: Partial<RuleInput> = {}): unknown {
  return outputOf(`SELECT VALUE ${expression}`, message(payload, rest));
}
