import { describe, expect, it } from 'vitest';
import { compileRule, outputBytes, parseRuleSql } from '../../../iotsql/index.ts';
import { evaluateRule, message, outputOf, resultOf } from './evaluate-sql.ts';

function textOf(sql: string, payload: string): string {
  const result = evaluateRule(sql, message(Buffer.from(payload)));
  return result.matched ? Buffer.from(outputBytes(result.output)).toString() : 'no match';
}

describe('attack 36: names of the prototype are keys like any other', () => {
  const HOSTILE =
    '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"rows":[{"__proto__":{"x":1}}]}';

  it.each([
    ['SELECT *, 1 AS one', HOSTILE.replace(/}$/, ',"one":1}')],
    ['SELECT __proto__, constructor', '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'],
    [
      'SELECT 1 AS __proto__.admin, 2 AS constructor.prototype',
      '{"__proto__":{"admin":1},"constructor":{"prototype":2}}',
    ],
    ["SELECT {'__proto__': {'admin': 1}} AS o", '{"o":{"__proto__":{"admin":1}}}'],
    [
      "SELECT VALUE transform('enrichArray', {'__proto__': 2, 'constructor': 3}, rows)",
      '[{"__proto__":2,"constructor":3}]',
    ],
    ['SELECT VALUE (SELECT * FROM rows)', '[{"__proto__":{"x":1}}]'],
    ['SELECT VALUE (SELECT *, 1 AS y FROM rows)', '[{"__proto__":{"x":1},"y":1}]'],
    ["SELECT get(*, '__proto__') AS p, get(rows, 'constructor') AS none", '{"p":{"admin":true}}'],
    ['SELECT hasOwnProperty AS a, rows.__proto__ AS b, rows.constructor AS c', '{}'],
    ['SET @constructor = 1, @__proto__ = 2 SELECT @constructor AS a, @__proto__ AS b', '{"a":1,"b":2}'],
    ["SELECT VALUE decode('eyJfX3Byb3RvX18iOnsiYSI6MX19', 'base64')", '{"__proto__":{"a":1}}'],
  ])('36 %s', (sql, expected) => {
    expect(textOf(sql, HOSTILE)).toBe(expected);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('attack 37: JSON at its limits', () => {
  it.each(['[', '{"a":'])('37 10,000 levels of %s are no JSON, and still bytes for SELECT *', (open) => {
    const payload = Buffer.from(`${open.repeat(10_000)}1${(open === '[' ? ']' : '}').repeat(10_000)}`);
    const input = message(payload);
    for (const sql of [
      'SELECT VALUE a',
      'SELECT VALUE upper(*)',
      'SELECT VALUE * = *',
      'SELECT VALUE cast(* AS String)',
    ]) {
      expect(outputOf(sql, input)).toBeUndefined();
    }
    const whole = evaluateRule("SELECT * FROM 'a'", input);
    expect(whole.matched && whole.output.kind === 'raw' && whole.output.bytes).toBe(payload);
  });

  it('37 as many levels as are JSON go through every walk over a value', () => {
    const text = `{"a":${'['.repeat(990)}1${']'.repeat(990)}}`;
    expect(textOf('SELECT a, 1 AS b', text)).toBe(text.replace(/}$/, ',"b":1}'));
    expect(textOf('SET @a = a SELECT VALUE @a = a', text)).toBe('true');
    expect(textOf('SELECT VALUE length(cast(a AS String))', text)).toBe(String(2 * 990 + 1));
    expect(textOf("SELECT VALUE isUndefined(transform('enrichArray', *, [*]))", text)).toBe('false');
  });

  it.each([
    ['the last of equal keys counts', '{"a":1,"a":2}', 'SELECT a', '{"a":2}'],
    [
      '1e400 is no number an operator takes',
      '{"a":1e400}',
      'SELECT a + 1 AS s, a * 0 AS p, a % 2 AS m, a > 1 AS g, -a AS n, concat("", a) AS t, bitand(a, 1) AS b, cast(a AS Int) AS i',
      '{}',
    ],
    ['NaN is no JSON', '{"a":NaN}', 'SELECT VALUE isUndefined(*)', 'true'],
    ['-0 is 0', '{"a":-0}', 'SELECT a, a = 0 AS z, concat("", -a) AS t', '{"a":0,"z":true,"t":"0"}'],
    [
      '2^53 + 1 keeps its digits where it is not touched',
      '{"a":9007199254740993}',
      'SELECT *',
      '{"a":9007199254740993}',
    ],
    ['a lone surrogate stays one', '{"a":"\\ud800x"}', 'SELECT a, length(a) AS n', '{"a":"\\ud800x","n":2}'],
  ])('37 %s', (_, payload, sql, expected) => {
    expect(textOf(sql, payload)).toBe(expected);
  });

  it('37 bytes that are no UTF-8 are no JSON', () => {
    expect(resultOf('isUndefined(*)', Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toBe(true);
  });

  it('37 a value cannot grow without end through SET, transform and concatenation', () => {
    const long = 'x'.repeat(100_000);
    const grown = 'SET @a = s, @b = concat(@a, @a), @c = concat("y", 1) SELECT isUndefined(@b) AS b, @c AS c';
    expect(outputOf(grown, message({ s: long }))).toEqual({ b: true, c: 'y1' });
    const rows = Array.from({ length: 20_000 }, () => ({}));
    expect(resultOf("isUndefined(transform('enrichArray', {'s': s}, rows))", { s: long, rows })).toBe(true);
    expect(resultOf("isUndefined(transform('enrichArray', o, rows))", { o: { a: 1, b: 2, c: 3 }, rows })).toBe(true);
    const many = Array.from({ length: 500 }, () => 's').join(', ');
    expect(resultOf(`isUndefined(concat(${many}))`, { s: long })).toBe(true);
  });
});

describe('attack 40: times far away', () => {
  it.each<[string, unknown]>([
    ["parse_time('yyyy-MM-dd HH:mm:ss', 0)", '1970-01-01 00:00:00'],
    ["parse_time('yyyy-MM-dd', -1)", '1969-12-31'],
    ["parse_time('yyyy-MM-dd HH:mm:ss', 4294967296000)", '2106-02-07 06:28:16'],
    ["parse_time('yyyy', 253402300800000)", '10000'],
    ["parse_time('yyyy', 8640000000000001)", undefined],
    ["parse_time('yyyy', 1e999)", undefined],
    ["parse_time('yyyy', '9e15')", undefined],
    ["parse_time('yyyy', 0, '+99:00')", undefined],
    ["parse_time('yyyy', 0, '../../etc/localtime')", undefined],
    ["time_to_epoch('1970-01-01', 'yyyy-MM-dd')", 0],
    ["time_to_epoch('2106-02-07', 'yyyy-MM-dd')", 4_294_944_000_000],
    ["time_to_epoch('9999-12-31', 'yyyy-MM-dd')", 253_402_214_400_000],
    ["time_to_epoch('999999999-01-01', 'yyyy-MM-dd')", undefined],
    ["time_to_epoch('2024-13-01', 'yyyy-MM-dd')", undefined],
    ["time_to_epoch('2024-02-30T00:00', 'yyyy-MM-dd')", undefined],
  ])('40 %s', (expression, expected) => {
    expect(resultOf(expression)).toEqual(expected);
  });

  it('40 a pattern of any length is a pattern or none', () => {
    expect(resultOf('parse_time(p, 0)', { p: 'y'.repeat(100_000) })).toBeTypeOf('string');
    expect(resultOf('isUndefined(time_to_epoch(p, p))', { p: '['.repeat(100_000) })).toBe(true);
  });
});

describe('attack 41: patterns made to blow up', () => {
  const TEXT = `${'a'.repeat(120_000)}!`;

  it.each([
    ['(a+)+$', false],
    ['(a|aa)+$', false],
    ['(a|a?)+$', true],
    ['([a-zA-Z]+)*$', true],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', false],
    ['(x+x+)+y', false],
    // too many steps for one evaluation over this text [assumed]
    ['(.*a){25}c', undefined],
    ['(a?){50}a{50}', undefined],
    // beyond RE2's own limits
    ['(a{1000}){1000}', undefined],
    ['('.repeat(3000), undefined],
    ['a'.repeat(10_000), undefined],
    // only a backtracking engine could answer these
    ['(a+)\\1$', undefined],
    ['(?=a)a', undefined],
  ])('41 regexp_matches(120 kB, %.40j) comes to %s', (pattern, expected) => {
    expect(resultOf('regexp_matches(text, p)', { text: TEXT, p: pattern })).toBe(expected);
  });

  it('41 all matches together are bounded, and so is what is put in their place', () => {
    expect(resultOf("regexp_replace(text, 'a.*b|a', '')", { text: TEXT })).toBeUndefined();
    expect(resultOf("regexp_replace(text, 'a', 'b')", { text: TEXT })).toBe(`${'b'.repeat(120_000)}!`);
    expect(resultOf("regexp_replace(text, '.', put)", { text: 'x'.repeat(1000), put: TEXT })).toBeUndefined();
    expect(resultOf("regexp_replace(text, '(.+)', put)", { text: TEXT, put: '$1'.repeat(1000) })).toBeUndefined();
  });

  it('41 a date pattern whose sections can share the digits in many ways is read in one walk', () => {
    const payload = { digits: `${'1'.repeat(200)}x`, p: '[d]'.repeat(80) };
    expect(resultOf('time_to_epoch(digits, p)', payload)).toBeUndefined();
  });

  it('41 a topic filter is matched level by level, whatever the topic', () => {
    const sql = `SELECT 1 AS one FROM '${'+/'.repeat(7)}#'`;
    const parsed = parseRuleSql(sql, '2016-03-23');
    expect(parsed.ok).toBe(true);
    expect(resultOf('topic(100000)', {}, { topic: '/'.repeat(65_535) })).toBeUndefined();
  });

  it('41 SQL text of any depth and length is refused, not run out of stack on', () => {
    for (const sql of [
      `SELECT VALUE ${'('.repeat(50_000)}1`,
      `SELECT VALUE ${'NOT '.repeat(50_000)}a`,
      `SELECT VALUE ${'-'.repeat(50_000)}1`,
      `SELECT VALUE 1${' + 1'.repeat(50_000)}`,
      `SELECT VALUE a${'.a'.repeat(50_000)}`,
      `SELECT VALUE ${'CASE a WHEN 1 THEN '.repeat(5000)}`,
      `SELECT VALUE ${'[{"a":'.repeat(20_000)}`,
    ]) {
      expect(parseRuleSql(sql, '2016-03-23').ok).toBe(false);
    }
  });

  it('41 the deepest statement that parses is compiled and evaluated', () => {
    const parsed = parseRuleSql(
      `SELECT VALUE ${'abs('.repeat(90)}-1${')'.repeat(90)}${' + 1'.repeat(1000)}`,
      '2016-03-23',
    );
    if (!parsed.ok) throw new Error(parsed.error.message);
    const result = compileRule(parsed.statement).evaluate(message({}));
    expect(result).toMatchObject({ matched: true, output: { value: 1001 } });
  });
});
