import { isDeepStrictEqual } from 'node:util';
import jsonata from 'jsonata';
import { compileRule, parsePayload, parseRuleSql, type RuleInput } from '../../iotsql/index.ts';
import type { SqlCase } from './sql-cases.ts';

const TOPIC = 'v1/car-1/t/drive';
const TIMESTAMP_MS = 1_700_000_000_000;

/** Evaluates so many messages, one after the other. */
export type Evaluate = (count: number) => void | Promise<void>;

export interface Evaluators {
  roadbed: Evaluate;
  jsonata: Evaluate;
}

/** Both ways to evaluate a case over parsed payloads. Rejects when they do not come to the same. */
export async function evaluatorsOf(sqlCase: SqlCase, payloads: readonly Buffer[]): Promise<Evaluators> {
  const inputs = payloads.map(
    (payload): RuleInput => ({
      ...{ payload, parsed: parsePayload(payload), topic: TOPIC },
      ...{ timestampMs: TIMESTAMP_MS, accountId: '000000000000', clientId: 'car-1' },
    }),
  );
  const rule = compile(sqlCase.sql);
  const expression = jsonata(sqlCase.jsonata);
  const bindings = { topic: TOPIC.split('/'), timestamp: TIMESTAMP_MS };
  for (const input of inputs)
    await expectSame(sqlCase, rule.evaluate(input), expression.evaluate(input.parsed, bindings));
  return {
    roadbed(count) {
      for (let index = 0; index < count; index += 1) {
        const input = inputs[index % inputs.length];
        if (input !== undefined) rule.evaluate(input);
      }
    },
    async jsonata(count) {
      for (let index = 0; index < count; index += 1) {
        await expression.evaluate(inputs[index % inputs.length]?.parsed, bindings);
      }
    },
  };
}

function compile(sql: string) {
  const parsed = parseRuleSql(sql, '2016-03-23');
  if (!parsed.ok) throw new Error(parsed.error.message);
  return compileRule(parsed.statement);
}

async function expectSame(
  { name }: SqlCase,
  result: ReturnType<ReturnType<typeof compile>['evaluate']>,
  other: Promise<unknown>,
): Promise<void> {
  const output = result.matched && result.output.kind === 'json' ? result.output.value : undefined;
  const [ours, theirs] = [output, await other].map((value) => JSON.parse(JSON.stringify(value ?? null)) as unknown);
  if (ours !== null && isDeepStrictEqual(ours, theirs)) return;
  throw new Error(`${name}: ${JSON.stringify(ours)} here, ${JSON.stringify(theirs)} by jsonata`);
}
