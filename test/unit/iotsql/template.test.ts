import { describe, expect, it } from 'vitest';
import { canBeUndefined, parseRuleSql, parseTemplate, type RuleStatement } from '../../../iotsql/index.ts';
import { message } from './evaluate-sql.ts';

function statementOf(sql: string): RuleStatement {
  const parsed = parseRuleSql(sql, '2016-03-23');
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.statement;
}

function templateOf(text: string, statement?: RuleStatement) {
  const parsed = parseTemplate(text, statement);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.template;
}

describe('parseTemplate [AWS-IoT: iot-substitution-templates]', () => {
  it.each<[string, string]>([
    ['plain', 'plain'],
    ['', ''],
    ['${topic(2)}', 'line-4'],
    ['k/${id}/${ topic(3) }.json', 'k/9/oven.json'],
    ['${id}${id}', '99'],
    ['${nested.list}', '[1,{"a":2}]'],
    ['${get({"a}": "brace"}, "a}")}', 'brace'],
    ["${'it''s }'}", "it's }"],
    ['$$aws/things/${topic(2)}', '$$aws/things/line-4'],
    ['cost: $5 {x}', 'cost: $5 {x}'],
  ])('%s becomes %s', (text, expected) => {
    expect(templateOf(text).evaluate(message({ id: 9, nested: { list: [1, { a: 2 }] } }))).toEqual({
      ok: true,
      text: expected,
    });
  });

  it('is not ok when a part is Undefined or Null', () => {
    const input = message({ none: null });
    expect(templateOf('a-${nothing.x}').evaluate(input)).toEqual({
      ok: false,
      reason: '${nothing.x} is Undefined or Null',
    });
    expect(templateOf('${none}').evaluate(input).ok).toBe(false);
  });

  it('sees SET variables but no aliases', () => {
    const statement = statementOf("SET @who = upper(name) SELECT name AS alias FROM 'a'");
    expect(templateOf('${@who}', statement).evaluate(message({ name: 'bo' }))).toEqual({ ok: true, text: 'BO' });
    expect(templateOf('${alias}', statement).evaluate(message({ name: 'bo' })).ok).toBe(false);
  });

  it.each<[string, RegExp]>([
    ['${topic(2)', /not closed/],
    ['${}', /expected an expression/],
    ['${a b}', /end of the expression/],
    ['${@unset}', /@unset is not set/],
    ['${nope()}', /no function nope/],
  ])('refuses %s', (text, reason) => {
    const parsed = parseTemplate(text);
    expect(parsed.ok ? '' : parsed.error.message).toMatch(reason);
  });
});

describe('canBeUndefined', () => {
  it.each<[string, string, boolean]>([
    ['${topic(2)}', "SELECT * FROM 'v1/+/t/+'", false],
    ['${topic(5)}', "SELECT * FROM 'v1/+/t/+'", true],
    ['${topic(2)}', "SELECT * FROM 'v1/#'", false],
    ['${topic(3)}', "SELECT * FROM 'v1/#'", true],
    ['${topic(2)}', 'SELECT *', true],
    ['${topic(2)}', "SELECT * FROM '$aws/rules/r/v1/+'", false],
    ['${topic(3)}', "SELECT * FROM '$aws/rules/r/v1/+'", true],
    ['${topic(0)}', "SELECT * FROM 'v1/+'", true],
    ['${topic(n)}', "SELECT * FROM 'v1/+'", true],
    ['${topic(1, 2)}', "SELECT * FROM 'v1/+'", true],
    ['${topic()}', 'SELECT *', false],
    ['fixed', 'SELECT *', false],
    ['${vehicleId}', "SELECT * FROM 'a'", true],
    ['${get_or_default(vehicleId, "none")}', "SELECT * FROM 'a'", false],
    ['${get_or_default(vehicleId)}', "SELECT * FROM 'a'", true],
    ['${newuuid()}-${timestamp()}-${clientid()}', "SELECT * FROM 'a'", false],
    ['${md5(topic())}', "SELECT * FROM 'a'", false],
    ['${md5(name)}', "SELECT * FROM 'a'", true],
    ['${"v-" + topic(1)}', "SELECT * FROM 'a'", false],
    ['${"v-" + name}', "SELECT * FROM 'a'", true],
    ['${1 + 2}', "SELECT * FROM 'a'", true],
    ['${@safe}', "SET @safe = topic(1) SELECT * FROM 'a'", false],
    ['${@risky}', "SET @risky = name SELECT * FROM 'a'", true],
    ['${CASE topic(1) WHEN "a" THEN "x" ELSE "y" END}', "SELECT * FROM 'a'", false],
    ['${CASE topic(1) WHEN "a" THEN "x" END}', "SELECT * FROM 'a'", true],
    ['${principal()}', "SELECT * FROM 'a'", true],
    ['${null}', "SELECT * FROM 'a'", true],
  ])('%s with %s: %s', (text, sql, expected) => {
    const statement = statementOf(sql);
    expect(canBeUndefined(templateOf(text, statement), statement)).toBe(expected);
  });
});
