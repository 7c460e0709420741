import { describe, expect, it } from 'vitest';
import { resultOf } from '../evaluate-sql.ts';

const payload = { wide: 'grün😀', none: null, list: ['a', 1], dollar: '$&', long: 'x'.repeat(3000) };

describe('text functions [AWS-IoT: iot-sql-functions]', () => {
  it.each<[string, unknown]>([
    ['chr(65)', 'A'],
    ['chr(128)', undefined],
    ['concat()', undefined],
    ['concat(5)', 5],
    ['concat("a", 1, true)', 'a1true'],
    ['concat("a", none)', undefined],
    ['concat(1, 2)', undefined],
    ['concat(list, "b", [2])', ['a', 1, 'b', 2]],
    ['endswith(12.5, 5)', true],
    ['startswith(none, "a")', undefined],
    ['indexof("banana", "na")', 2],
    ['indexof("banana", "x")', -1],
    ['length(wide)', 5],
    ['numbytes(wide)', 9],
    ['upper(list)', '["A",1]'],
    ['lpad("a", 3)', '   a'],
    ['rpad("a", "1.9")', 'a '],
    ['length(rpad("", 99999))', 1000],
    ['ltrim("\t a ")', 'a '],
    ['rtrim(" a \t")', ' a'],
    ['trim("\n a ")', 'a'],
    ['replace("a.b.c", ".", "$&")', 'a$&b$&c'],
    ['replace("ab", "b", dollar)', 'a$&'],
    ['replace(long, "x", long)', undefined],
    ['substring("hello", 1.9)', 'ello'],
    ['substring("hello", -3, 2)', 'he'],
    ['substring("hello", 4, 2)', ''],
    ['substring("hello", 1, nothing)', undefined],
    ['substring(none, 1)', undefined],
  ])('%s', (expression, expected) => {
    expect(resultOf(expression, payload)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ['regexp_matches("vin-1234", "-[0-9]{4}$")', true],
    ['regexp_matches("vin-1234", "\\d{5}")', false],
    ['regexp_matches("one two", "\\btwo\\b")', true],
    ['regexp_matches("a", "(a")', undefined],
    ['regexp_matches("ab", "(?=b)")', undefined],
    ['regexp_replace("john smith", "(\\w+) (\\w+)", "$2 $1")', 'smith john'],
    ['regexp_replace("aaa", "a", "b")', 'bbb'],
    ['regexp_replace("aaa", "a", "$9")', undefined],
    ['regexp_substr("id=42;", "[0-9]+")', '42'],
    ['regexp_substr("id=;", "[0-9]+")', undefined],
  ])('%s', (expression, expected) => {
    expect(resultOf(expression)).toEqual(expected);
  });

  it('answers a pattern made to blow up in time linear in the text', () => {
    const startedAt = performance.now();
    expect(resultOf('regexp_matches(text, "(a+)+$")', { text: `${'a'.repeat(20_000)}b` })).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});

describe('hashes and encoding', () => {
  it.each<[string, unknown]>([
    ['md2("")', '8350e5a3e24c153df2275c9f80692773'],
    ['md2("a")', '32ec01ec4a6dac72c0ab96fb34c0b5d1'],
    ['md5("")', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['sha1("abc")', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['length(sha224(1))', 56],
    ['length(sha256(true))', 64],
    ['length(sha384("x"))', 96],
    ['length(sha512("x"))', 128],
    ['md5(none)', undefined],
    ['encode("é", "base64")', 'w6k='],
    ['encode("a", "hex")', undefined],
    ['decode("W25vXQ==", "base64")', '[no]'],
    ['decode("WzFd", "base64")', [1]],
    ['decode("not base64!", "base64")', null],
    ['decode(none, "base64")', undefined],
  ])('%s', (expression, expected) => {
    expect(resultOf(expression, payload)).toEqual(expected);
  });

  it('encodes the whole payload, byte for byte', () => {
    expect(resultOf("encode(*, 'base64')", Buffer.from([0, 255, 10]))).toBe('AP8K');
  });
});
