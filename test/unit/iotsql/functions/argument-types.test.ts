import { describe, expect, it } from 'vitest';
import { functionNames } from '../../../../iotsql/index.ts';
import { resultOf } from '../evaluate-sql.ts';

const VALUES = {
  Int: '1',
  Decimal: '0.5',
  'numeric String': '"-0.5"',
  String: '"abc"',
  Boolean: 'true',
  Array: '["x", 1]',
  Object: "{'k': 1}",
  Null: 'null',
  Undefined: 'nothing',
} as const;
type Kind = keyof typeof VALUES;

const KINDS = Object.keys(VALUES) as Kind[];
const NUMBERS: Kind[] = ['Int', 'Decimal', 'numeric String'];
const POSITIVE: Kind[] = ['Int', 'Decimal'];
const TEXTS: Kind[] = [...NUMBERS, 'String', 'Boolean', 'Array', 'Object'];

/** `?` is the argument in question; the others are such as give a result. The kinds listed give one, all others Undefined. */
const CALLS: [call: string, kinds: Kind[]][] = [
  ...'abs acos asin atan cos cosh sin sinh tan tanh exp ceil floor round sign bitnot'
    .split(' ')
    .map((name): [string, Kind[]] => [`${name}(?)`, NUMBERS]),
  ...['sqrt(?)', 'ln(?)', 'log(?)'].map((call): [string, Kind[]] => [call, POSITIVE]),
  ['chr(?)', POSITIVE],
  ...['atan2(?, 1)', 'atan2(1, ?)', 'power(?, 2)', 'power(2, ?)', 'trunc(?, 1)', 'trunc(1.5, ?)'].map(
    (call): [string, Kind[]] => [call, NUMBERS],
  ),
  ...['mod(?, 2)', 'mod(2, ?)', 'remainder(?, 2)', '2 % ?'].map((call): [string, Kind[]] => [call, NUMBERS]),
  ...['bitand(?, 1)', 'bitand(1, ?)', 'bitor(?, 1)', 'bitor(1, ?)', 'bitxor(?, 1)', 'bitxor(1, ?)'].map(
    (call): [string, Kind[]] => [call, NUMBERS],
  ),
  ...'length numbytes lower upper ltrim rtrim trim md2 md5 sha1 sha224 sha256 sha384 sha512'
    .split(' ')
    .map((name): [string, Kind[]] => [`${name}(?)`, TEXTS]),
  ...['startswith', 'endswith', 'indexof'].flatMap((name): [string, Kind[]][] => [
    [`${name}(?, 'a')`, TEXTS],
    [`${name}('a', ?)`, TEXTS],
  ]),
  ...['lpad(?, 1)', 'rpad(?, 1)', 'substring(?, 0)', "replace(?, 'a', 'b')", "encode(?, 'base64')"].map(
    (call): [string, Kind[]] => [call, TEXTS],
  ),
  ...["lpad('a', ?)", "rpad('a', ?)", "substring('abc', ?)", "substring('abc', 0, ?)"].map((call): [string, Kind[]] => [
    call,
    NUMBERS,
  ]),
  ["replace('a', ?, 'b')", TEXTS],
  ["replace('a', 'b', ?)", TEXTS],
  ["regexp_matches(?, 'a')", TEXTS],
  ["regexp_matches('a', ?)", TEXTS],
  ["regexp_replace('a', 'b', ?)", TEXTS],
  ["regexp_replace(?, 'a', 'b')", TEXTS],
  ["regexp_substr(?, '^.')", TEXTS],
  ['get(?, 0)', ['numeric String', 'String', 'Array']],
  ["get(?, 'k')", ['Object']],
  ["get('abc', ?)", ['Int', 'Decimal', 'numeric String']],
  ["get({'k': 1, 'abc': 1}, ?)", ['String']],
  ["transform('enrichArray', ?, [])", ['Object']],
  ["transform('enrichArray', {}, ?)", ['Array']],
  ['isNull(?)', KINDS],
  ['isUndefined(?)', KINDS],
  ["nanvl(?, 'x')", KINDS],
  ["get_or_default(?, 'x')", KINDS],
  ["concat('a', ?)", TEXTS],
  ['concat([1], ?)', [...TEXTS, 'Null', 'Undefined']],
  ["parse_time('yyyy', ?)", NUMBERS],
  ["time_to_epoch('2024-01-01', ?)", []],
  ["'a' + ?", TEXTS],
  ['1 + ?', ['Int', 'Decimal', 'numeric String', 'String']],
  ['1 - ?', NUMBERS],
  ['2 * ?', NUMBERS],
  ['1 / ?', NUMBERS],
  ['1 > ?', NUMBERS],
  ['true AND ?', ['Boolean']],
  ['NOT ?', ['Boolean']],
  ['1 = ?', KINDS.filter((kind) => kind !== 'Undefined')],
  ['null <> ?', KINDS.filter((kind) => kind !== 'Undefined')],
  ['? IN [1]', [...NUMBERS, 'String', 'Array', 'Object']],
  ['1 IN ?', ['Array']],
  ['cast(? AS Int)', [...NUMBERS, 'Boolean']],
  ['cast(? AS Decimal)', [...NUMBERS, 'Boolean']],
  ['cast(? AS Boolean)', ['Int', 'Decimal', 'Boolean']],
  ['cast(? AS String)', TEXTS],
];

/** Those of a number that is negative, of a position behind the text, or of a text that does not match, aside. */
describe('the type of an argument decides about Undefined [AWS-IoT: iot-sql-functions] [AWS-IoT: iot-sql-operators]', () => {
  it.each(CALLS)('%s gives a result for %j', (call, kinds) => {
    const given = KINDS.filter((kind) => resultOf(`isUndefined(${call.replace('?', VALUES[kind])})`) === false);
    expect(given).toEqual(KINDS.filter((kind) => kinds.includes(kind)));
  });
});

/** Without those that take any number, and those that fail the rule. */
const FREE = ['concat', 'aws_lambda', 'get_dynamodb', 'get_registry_data', 'get_secret', 'get_thing_shadow'];
const REFUSED = ['machinelearning_predict', 'transform', 'get_mqtt_property'];

describe('a wrong number of arguments', () => {
  it.each(functionNames().filter((name) => ![...FREE, ...REFUSED].includes(name)))('makes %s() Undefined', (name) => {
    expect(resultOf(`isUndefined(${name}(1, 2, 3, 4, 5, 6, 7))`)).toBe(true);
  });
});
