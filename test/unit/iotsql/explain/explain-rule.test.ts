import { describe, expect, it } from 'vitest';
import {
  explainRule,
  type Observation,
  parseRuleSql,
  type RuleExplanation,
  type RuleInput,
} from '../../../../iotsql/index.ts';
import { message } from '../evaluate-sql.ts';

async function explain(sql: string, payload: unknown, rest: Partial<RuleInput> = {}): Promise<RuleExplanation> {
  const parsed = parseRuleSql(sql, '2016-03-23');
  if (!parsed.ok) throw new Error(parsed.error.message);
  return explainRule(parsed.statement, message(payload, rest));
}

/** `expression is value: reason`, indented below what it is a part of. */
function lines(observations: readonly Observation[], indent = ''): string[] {
  return observations.flatMap(({ expression, value, reason, operands }) => [
    `${indent}${expression} is ${value === undefined ? 'Undefined' : JSON.stringify(value)}${reason ? `: ${reason}` : ''}`,
    ...lines(operands, `${indent}- `),
  ]);
}

async function whereLines(condition: string, payload: unknown): Promise<string[]> {
  const explanation = await explain(`SELECT * FROM 'a' WHERE ${condition}`, payload);
  if (explanation.outcome !== 'where') throw new Error(explanation.outcome);
  return lines([explanation.where]);
}

/** Why the one item of the SELECT list is Undefined. */
async function reasonOf(expression: string, payload: unknown, rest: Partial<RuleInput> = {}): Promise<string> {
  const explanation = await explain(`SELECT VALUE ${expression} FROM 'a'`, payload, rest);
  if (explanation.outcome !== 'undefined') throw new Error(explanation.outcome);
  return (
    lines([explanation.value])
      .at(-1)
      ?.replace(/^(- )+/, '') ?? ''
  );
}

describe('a WHERE that is not true', () => {
  it('names the comparisons that failed with the values they had, and not those that held', async () => {
    expect(
      await whereLines("kind = 'x' AND speed > 50 AND gps.fix", { kind: 'x', speed: 30, gps: { fix: false } }),
    ).toEqual([
      "kind = 'x' AND speed > 50 AND gps.fix is false",
      '- speed > 50 is false',
      '- - speed is 30',
      '- gps.fix is false',
    ]);
  });

  it('shows both sides of an OR and what NOT and functions were given', async () => {
    expect(await whereLines("a = 1 OR NOT startswith(id, 'b')", { a: 2, id: 'b-1' })).toEqual([
      "a = 1 OR NOT startswith(id, 'b') is false",
      '- a = 1 is false',
      '- - a is 2',
      "- NOT startswith(id, 'b') is false",
      "- - startswith(id, 'b') is true",
      '- - - id is "b-1"',
    ]);
  });

  it('stops where evaluation stops: after an AND with Undefined on its left', async () => {
    expect(await whereLines("speed > 50 AND kind = 'x'", { kind: 'y' })).toEqual([
      "speed > 50 AND kind = 'x' is Undefined",
      '- speed > 50 is Undefined',
      '- - speed is Undefined: the payload has no key "speed"; it has kind',
    ]);
  });

  it('follows a variable to what SET gave it', async () => {
    const explanation = await explain("SET @c = f - 32 SELECT * FROM 'a' WHERE @c > 10", { f: 40 });
    if (explanation.outcome !== 'where') throw new Error(explanation.outcome);
    expect(lines([explanation.where])).toEqual(['@c > 10 is false', '- @c is 8', '- - f - 32 is 8', '- - - f is 40']);
  });
});

describe('an Undefined', () => {
  it.each([
    ['speed', { Speed: 1 }, 'speed is Undefined: the payload has no key "speed", but "Speed": keys are case-sensitive'],
    ['speed', {}, 'speed is Undefined: the payload has no key "speed": it is empty'],
    ['speed', [1], 'speed is Undefined: the payload is an Array: only an Object has keys'],
    ['a.b.c', { a: { b: 1 } }, 'a.b.c is Undefined: a.b is an Int: only an Object has keys'],
    ['a.b.c.d', { a: { b: {} } }, 'a.b.c is Undefined: a.b has no key "c": it is empty'],
    ["a - 'x'", { a: 1 }, `a - 'x' is Undefined: - needs numbers, and "x" is a String`],
    [
      'a + b',
      { a: true, b: 1 },
      'a + b is Undefined: + adds two numbers, or joins text, and a is the Boolean true, b is the Int 1',
    ],
    ['1 / a', { a: 0 }, '1 / a is Undefined: division by zero'],
    ['-a', { a: 'x' }, '-a is Undefined: the sign needs a number, and a is the String "x"'],
    ['a IN b', { a: 1, b: 1 }, 'a IN b is Undefined: IN looks into an Array, and b is the Int 1'],
    ['a IN b', { a: null, b: [] }, 'a IN b is Undefined: IN finds no Null and no Boolean, and a is Null'],
    ['cast(a AS Int)', { a: 'x' }, 'cast(a AS Int) is Undefined: the String "x" has no int value'],
    [
      'CASE a WHEN 1 THEN 2 END',
      { a: 3 },
      'CASE a WHEN 1 THEN 2 END is Undefined: no WHEN equals 3 and there is no ELSE',
    ],
    ['abs(a)', { a: [] }, 'abs(a) is Undefined: abs() has no result for the Array []'],
    ['substring(a)', { a: 'x' }, 'substring(a) is Undefined: substring() takes 2 to 3 arguments and has 1'],
    ['topic(9)', {}, 'topic(9) is Undefined: the topic plant/line-4/oven has 3 levels'],
    ['principal()', {}, 'principal() is Undefined: principal() has no value for this message'],
    [
      '(SELECT x FROM a)',
      { a: 5 },
      '(SELECT x FROM a) is Undefined: a is an Int: only an Array or an Object can be queried',
    ],
  ])('of %s for %j is told from where it comes', async (expression, payload, reason) => {
    expect(await reasonOf(expression, payload)).toBe(reason);
  });

  it('may come from the payload as a whole', async () => {
    expect(await reasonOf('a', Buffer.from('hello'))).toBe('a is Undefined: the payload is not JSON');
    expect(await reasonOf('a', Buffer.alloc(0))).toBe('a is Undefined: the payload is empty');
  });

  it('is told beside a result it is missing from', async () => {
    const explanation = await explain("SELECT a, b.c AS x, 1 AS one FROM 'a'", { a: 1, b: {} });
    if (explanation.outcome !== 'result') throw new Error(explanation.outcome);
    expect(explanation.output).toEqual({ kind: 'json', value: { a: 1, one: 1 } });
    expect(lines(explanation.missing)).toEqual(['b.c is Undefined: b has no key "c": it is empty']);
  });
});

describe('another service', () => {
  it('that fails is told, and nothing is asked that the rule would not ask', async () => {
    const asked: unknown[] = [];
    const external = {
      awsLambda: async (_: string, input: unknown) => {
        asked.push(input);
        if (input === 'bad') throw new Error('no such function');
        return { ok: false };
      },
    };
    const sql = "SELECT * FROM 'a' WHERE CASE a WHEN 1 THEN aws_lambda('f', a).ok ELSE aws_lambda('g', 'bad').ok END";
    const explanation = await explain(sql, { a: 1 }, { external });
    expect(explanation).toMatchObject({ outcome: 'where', where: { value: false } });
    expect(new Set(asked)).toEqual(new Set([1]));
    expect(await explain(sql, { a: 2 }, { external })).toMatchObject({
      outcome: 'function-failed',
      message: 'aws_lambda() failed: no such function',
    });
    const guarded = await reasonOf("get_or_default(aws_lambda('g', 'bad'))", {}, { external });
    expect(guarded).toBe("aws_lambda('g', 'bad') is Undefined: aws_lambda() failed: no such function");
  });

  it('draws a random value once, so that the grounds fit the result', async () => {
    const explanation = await explain("SELECT * FROM 'a' WHERE rand() > 2 AND rand() = rand()", {});
    expect(explanation).toMatchObject({ outcome: 'where', where: { operands: [{ expression: 'rand() > 2' }] } });
  });
});
