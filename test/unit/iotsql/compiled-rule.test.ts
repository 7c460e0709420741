import { describe, expect, it } from 'vitest';
import { compileRule, outputBytes, parsePayload, parseRuleSql } from '../../../iotsql/index.ts';
import { evaluateRule, message, outputOf } from './evaluate-sql.ts';

describe('SELECT', () => {
  it.each<[string, Uint8Array]>([
    ['JSON with odd spacing and order', Buffer.from('{ "b": 5.0,\n "a": 12345678901234567890 }')],
    ['no JSON', Buffer.from([1, 1, 0x78, 0x9c, 0xff, 0x00])],
    ['nothing', Buffer.from('')],
  ])('* hands on the very bytes of a payload that is %s', (_, payload) => {
    const result = evaluateRule("SELECT * FROM 'a'", message(payload));
    expect(result.matched && result.output.kind === 'raw' && result.output.bytes).toBe(payload);
  });

  it('adds to a copy of the payload and leaves the parsed one alone', () => {
    const parsed = { id: 1, at: { x: 1 } };
    const input = { ...message(parsed), parsed };
    const output = outputOf("SELECT *, topic(2) AS line, 2 AS id, 3 AS at.y, nothing AS gone FROM 'a'", input);
    expect(output).toEqual({ id: 2, at: { x: 1, y: 3 }, line: 'line-4' });
    expect(parsed).toEqual({ id: 1, at: { x: 1 } });
  });

  it('merges dotted aliases and drops Undefined members', () => {
    expect(outputOf('SELECT a AS o.p, b AS o.q, c AS o.r', message({ a: 1, b: 2 }))).toEqual({ o: { p: 1, q: 2 } });
  });

  it('names items without an alias after key or function', () => {
    const output = outputOf('SELECT a.b, upper(c), cast(d AS int), 1 + 1', message({ a: { b: 1 }, c: 'x', d: '4' }));
    expect(output).toEqual({ b: 1, upper: 'X', d: 4, _3: 2 });
  });

  it('treats __proto__ and constructor as keys like any other', () => {
    const payload = Buffer.from('{"__proto__":{"polluted":true},"a":1}');
    const text = (sql: string) => {
      const result = evaluateRule(sql, message(payload));
      return result.matched ? Buffer.from(outputBytes(result.output)).toString() : '';
    };
    expect(text('SELECT *, 2 AS b')).toBe('{"__proto__":{"polluted":true},"a":1,"b":2}');
    expect(text('SELECT a AS __proto__')).toBe('{"__proto__":1}');
    expect(text('SELECT a AS __proto__.polluted')).toBe('{"__proto__":{"polluted":1}}');
    expect(text('SELECT constructor, toString, get(*, "hasOwnProperty") AS h')).toBe('{}');
    expect(text('SELECT VALUE __proto__.polluted')).toBe('true');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('writes Undefined alone as no bytes', () => {
    const result = evaluateRule('SELECT VALUE nothing', message({}));
    expect(result.matched && outputBytes(result.output)).toHaveLength(0);
  });

  it('encloses a payload that is no object as text', () => {
    const binary = message(Buffer.from([0xff, 0x00]));
    expect(outputOf('SELECT *, 1 AS one', binary)).toEqual({ payload: '/wA=', one: 1 });
    expect(outputOf('SELECT *, 1 AS one', message(Buffer.from('')))).toEqual({ one: 1 });
    expect(outputOf("SELECT encode(*, 'base64') AS data, key", binary)).toEqual({ data: '/wA=' });
  });

  it('survives JSON that nests deeper than the stack', () => {
    const deep = Buffer.from('['.repeat(60_000) + ']'.repeat(60_000));
    expect(outputOf('SELECT VALUE isUndefined(*)', message(deep))).toBe(true);
    const strings = Buffer.from(`{"s":"${'[{'.repeat(2000)}\\"[","n":1}`);
    expect(outputOf('SELECT n', message(strings))).toEqual({ n: 1 });
  });

  it('uses the parsed payload it is given', () => {
    const payload = Buffer.from('{"a":1}');
    expect(outputOf('SELECT a', { ...message(payload), parsed: parsePayload(payload) })).toEqual({ a: 1 });
    const binary = Buffer.from('x');
    expect(outputOf('SELECT a, 1 AS b', { ...message(binary), parsed: parsePayload(binary) })).toEqual({ b: 1 });
  });
});

describe('WHERE', () => {
  it.each<[string, boolean]>([
    ['speed > 0 AND ignition = "on"', true],
    ['speed > 100', false],
    ['nothing > 1', false],
    ['"true"', false],
    ['speed', false],
    ['EXISTS(SELECT * FROM list WHERE n > 1)', true],
    ['upper(ignition) IN ["ON", "OFF"]', true],
  ])('with %s lets the message through: %s', (where, matched) => {
    const input = message({ speed: 50, ignition: 'on', list: [{ n: 1 }, { n: 2 }] });
    expect(evaluateRule(`SELECT * FROM 'a' WHERE ${where}`, input).matched).toBe(matched);
  });

  it('does not see aliases', () => {
    expect(evaluateRule("SELECT 5 AS five FROM 'a' WHERE five = 5", message({}))).toEqual({
      matched: false,
      reason: 'where',
    });
  });
});

describe('SET', () => {
  it('sets variables once for SELECT, WHERE and nested queries', () => {
    const sql =
      "SET @limit = base * 2, @both = {'limit': @limit} SELECT @limit, @both.limit AS again, " +
      '(SELECT VALUE v FROM list AS v WHERE v > @limit) AS over WHERE @limit > 5';
    expect(outputOf(sql, message({ base: 3, list: [5, 6, 7, 8] }))).toEqual({ limit: 6, again: 6, over: [7, 8] });
  });

  it('forgets the variables of the message before', () => {
    const parsed = parseRuleSql('SET @a = a SELECT @a AS a', '2016-03-23');
    if (!parsed.ok) throw new Error(parsed.error.message);
    const rule = compileRule(parsed.statement);
    expect(rule.evaluate(message({ a: 1 }))).toMatchObject({ output: { value: { a: 1 } } });
    expect(rule.evaluate(message({}))).toMatchObject({ output: { value: {} } });
  });
});

describe('nested queries [AWS-IoT: iot-sql-nested-queries]', () => {
  const payload = { limit: 2, rows: [{ n: 1, v: 'x' }, { n: 3, v: 'y' }, 7], one: { n: 9, list: [1, 2] }, v: 'outer' };

  it.each<[string, unknown]>([
    ['(SELECT n FROM rows)', [{ n: 1 }, { n: 3 }, {}]],
    ['(SELECT VALUE n FROM rows)', [1, 3]],
    ['(SELECT * FROM rows WHERE n > limit)', [{ n: 3, v: 'y' }]],
    ['(SELECT VALUE r FROM rows AS r WHERE r = 7)', [7]],
    ['(SELECT VALUE r.v FROM rows AS r WHERE r.n = 1)', ['x']],
    ['(SELECT VALUE v FROM rows)', ['x', 'y', 'outer']],
    ['(SELECT VALUE n FROM rows WHERE n > 99)', []],
    ['(SELECT n FROM nothing)', undefined],
    ['(SELECT n FROM limit)', undefined],
    ['(SELECT n FROM one)', { n: 9 }],
    ['(SELECT VALUE list FROM one)', [1, 2]],
    ['(SELECT limit FROM *)', [{ limit: 2 }]],
    ['get((SELECT VALUE v FROM rows WHERE n = 3), 0)', 'y'],
    ['get(SELECT VALUE n FROM rows, 1)', 3],
    ['(SELECT VALUE (SELECT VALUE x + n FROM one.list AS x) FROM rows WHERE n = 1)', [[2, 3]]],
    ['EXISTS(SELECT * FROM rows WHERE n = 2)', false],
    ['EXISTS(SELECT * FROM nothing)', false],
    ['EXISTS(SELECT * FROM one WHERE n = 9)', true],
  ])('%s', (expression, expected) => {
    expect(outputOf(`SELECT VALUE ${expression}`, message(payload))).toEqual(expected);
  });
});
