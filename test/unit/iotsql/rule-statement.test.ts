import { describe, expect, it } from 'vitest';
import { compileRule, parseRuleSql } from '../../../iotsql/index.ts';
import { message } from './evaluate-sql.ts';

function errorOf(sql: string, version = '2016-03-23') {
  const parsed = parseRuleSql(sql, version);
  return parsed.ok ? undefined : parsed.error;
}

describe('parseRuleSql', () => {
  it('names line, column, what it found and what it expected', () => {
    expect(errorOf("SELECT speed\nFORM 'a/b'")).toEqual({
      message: 'expected the end of the statement but found "FORM" (line 2, column 1)',
      line: 2,
      column: 1,
      found: '"FORM"',
      expected: 'the end of the statement',
    });
  });

  it.each<[string, RegExp]>([
    ['', /expected SELECT but found end of statement/],
    ["SELECT FROM 'a'", /expected an expression/],
    ["SELECT a, FROM 'a'", /expected an expression/],
    ["SELECT a != 1 FROM 'a'", /"!"/],
    ["SELECT a LIKE 'b' FROM 'a'", /found "LIKE"/],
    ['SELECT * FROM "a/b"', /topic filter in single quotes/],
    ["SELECT * FROM 'a/#/b'", /"#" must be alone in the last level/],
    ["SELECT * FROM 'a/b+'", /"\+" must be alone/],
    ["SELECT * FROM '1/2/3/4/5/6/7/8/9'", /more than 8 levels/],
    ["SELECT 'open FROM 'a'", /found/],
    ["SELECT 'open", /closing '/],
    ["SELECT 3d FROM 'a'", /get\(object, "key"\)/],
    ["SELECT now() FROM 'a'", /there is no function now\(\)/],
    ["SELECT machinelearning_predict('m', 'r', a) FROM 'a'", /not supported/],
    ["SET @r = 'role' SELECT get_thing_shadow('v', @r) FROM 'a'", /role ARN must not be a SET variable/],
    ["SELECT get_registry_data(api, 'v', 'role') FROM 'a'", /'DescribeThing' or 'ListThingGroupsForThing'/],
    ["SELECT get_registry_data('DeleteThing', 'v', 'role') FROM 'a'", /'DescribeThing' or/],
    ["SELECT get_or_default(a, upper(aws_lambda('f', 1))) FROM 'a'", /default must not call another service/],
    ["SELECT transform(mode, a, b) FROM 'a'", /literal string/],
    ["SELECT cast(a AS uuid) FROM 'a'", /expected a type/],
    ["SELECT CASE a ELSE 1 END FROM 'a'", /expected WHEN/],
    ["SELECT @x FROM 'a'", /@x is not set/],
    ["SET @x = 1, @x = 2 SELECT @x FROM 'a'", /set twice/],
    [`SET @${'x'.repeat(65)} = 1 SELECT 1 FROM 'a'`, /at most 64 characters/],
  ])('refuses %s', (sql, reason) => {
    expect(errorOf(sql)?.message).toMatch(reason);
  });

  it('refuses more nesting and more operators than the stack is safe for', () => {
    expect(errorOf(`SELECT ${'('.repeat(5000)}1${')'.repeat(5000)}`)?.message).toMatch(/levels of nesting/);
    expect(errorOf(`SELECT ${'- '.repeat(5000)}a`)?.message).toMatch(/levels of nesting/);
    expect(errorOf(`SELECT 1${' + 1'.repeat(5000)}`)?.message).toMatch(/at most 1000 operators/);
    expect(errorOf(`SELECT a${'.a'.repeat(5000)}`)?.message).toMatch(/at most 1000 operators/);
  });

  it.each([
    'SELECT (SELECT a FROM b)',
    'SELECT [1]',
    "SELECT {'a': 1}",
    "SELECT encode(*, 'base64')",
    'SELECT cast(a AS bool)',
  ])('takes %s only in 2016-03-23', (sql) => {
    expect(errorOf(sql)).toBeUndefined();
    expect(errorOf(sql, '2015-10-08')?.expected).toBe('SQL version 2016-03-23');
  });

  it('takes the first version when none is given, and refuses an unknown one', () => {
    const parsed = parseRuleSql("SELECT * FROM 'a'");
    expect(parsed.ok && parsed.statement.version).toBe('2015-10-08');
    expect(errorOf('SELECT *', '2020-01-01')?.found).toBe('2020-01-01');
  });

  it('finds keywords and functions in any case', () => {
    expect(errorOf("select Upper(a) as b from 'x/y' where NoT A = 1 aNd b In [1]")).toBeUndefined();
  });

  it('takes a payload key called value', () => {
    for (const list of [
      'value',
      'value, x',
      'value AS v',
      'value.x',
      'value + 1',
      'value * 2 AS v',
      'value - 1 AS v',
      'value - 1, x',
      'x, value',
    ]) {
      expect(errorOf(`SELECT ${list} FROM 'a'`)).toBeUndefined();
    }
  });

  it('tells the topic filter, also when there is none', () => {
    const filterOf = (sql: string) => {
      const parsed = parseRuleSql(sql, '2016-03-23');
      return parsed.ok ? parsed.statement.topicFilter : 'error';
    };
    expect(filterOf("SELECT * FROM '$aws/events/presence/+/+'")).toBe('$aws/events/presence/+/+');
    expect(filterOf('SELECT * WHERE a = 1')).toBeUndefined();
  });

  it('warns of a call that can only be Undefined', () => {
    const parsed = parseRuleSql("SELECT topic(1, 2) AS t FROM 'a'", '2016-03-23');
    expect(parsed.ok && parsed.statement.warnings).toEqual(['topic() with 2 arguments is always Undefined']);
  });

  it.each([
    ['get_registry_data', "get_registry_data('DescribeThing', 'v', 'role')", 'once'],
    ['get_dynamodb', "get_dynamodb('t', 'k', 'v', 'role')", 'once'],
  ])('never runs the actions of a rule that calls %s() too often, and warns', async (name, call, often) => {
    const parsed = parseRuleSql(`SELECT ${call} AS a, ${call} AS b FROM 'a'`, '2016-03-23');
    if (!parsed.ok) throw new Error(parsed.error.message);
    const refusal = `AWS runs no action of a rule that calls ${name}() more than ${often}`;
    expect(parsed.statement.warnings).toEqual([refusal]);
    const result = await compileRule(parsed.statement).evaluateAsync(message({}));
    expect(result).toEqual({ matched: false, reason: 'function-failed', message: refusal });
  });

  it.each(["aws_lambda('f', 1)", "get_secret('s', 'SecretString', 'role')", 'principal()', 'get_user_properties()'])(
    'takes %s in 2015-10-08 too',
    (call) => {
      expect(parseRuleSql(`SELECT ${call} AS a FROM 'a'`, '2015-10-08').ok).toBe(true);
    },
  );
});
