import { describe, expect, it } from 'vitest';
import { outputBytes, parseRuleSql, parseTemplate } from '../../../iotsql/index.ts';
import { evaluateRule, message } from './evaluate-sql.ts';

function textOf(sql: string, payload: string, version: string): string {
  const result = evaluateRule(sql, message(Buffer.from(payload)), version);
  if (!result.matched) throw new Error('the rule did not match');
  return Buffer.from(outputBytes(result.output)).toString();
}

const PAYLOAD = '{"five":5.0,"int":5,"half":2.5,"deep":{"list":[1.0,"1.0",-0.0,1.5,10.00]},"text":"5.0"}';

describe('a whole Decimal', () => {
  it.each([
    ['five', '5.0', '5'],
    ['int', '5', '5'],
    ['deep', '{"list":[1.0,"1.0",0.0,1.5,10.0]}', '{"list":[1,"1.0",0,1.5,10]}'],
    ['deep.list', '[1.0,"1.0",0.0,1.5,10.0]', '[1,"1.0",0,1.5,10]'],
    ['cast(five AS Double)', '5.0', '5'],
    ['cast(int AS Double)', '5', '5'],
    ['cast(text AS Double)', '5.0', '5'],
    ['cast(true AS Double)', '1.0', '1'],
    ['cast(five AS Int)', '5', '5'],
    ['cast(five AS String)', '"5.0"', '"5"'],
    ['five + int', '10.0', '10'],
    ['half * 2', '5.0', '5'],
    ['int * 2', '10', '10'],
    ['-five', '-5.0', '-5'],
    ["five + ' V'", '"5.0 V"', '"5 V"'],
    ['five = int', 'true', 'true'],
    ['five > 4', 'true', 'true'],
    ['floor(five)', '5', '5'],
    ['CASE five WHEN 5 THEN five END', '5.0', '5'],
  ])('as %s is %s in 2015-10-08 and %s in 2016-03-23 [AWS-IoT: iot-sql-data-types]', (expression, before, since) => {
    expect(textOf(`SELECT VALUE ${expression}`, PAYLOAD, '2015-10-08')).toBe(before);
    expect(textOf(`SELECT VALUE ${expression}`, PAYLOAD, '2016-03-23')).toBe(since);
  });

  it('is kept beside other keys, whatever they are called', () => {
    const payload = '{"__proto__":{"a":1.0},"é\\u0041\\"1.0":"\\\\1.0","x":[[[2.0]]]}';
    const kept = '{"__proto__":{"a":1.0},"éA\\"1.0":"\\\\1.0","x":[[[2.0]]],"y":1}';
    expect(textOf('SELECT *, 1 AS y', payload, '2015-10-08')).toBe(kept);
  });

  it('is a plain number for actions and the text of its digits in their templates', () => {
    const result = evaluateRule('SELECT five, deep', message(Buffer.from(PAYLOAD)), '2015-10-08');
    expect(result).toMatchObject({ output: { value: { five: 5, deep: { list: [1, '1.0', 0, 1.5, 10] } } } });
    const parsed = parseRuleSql('SELECT *', '2015-10-08');
    const template = parsed.ok ? parseTemplate('${five}/${int}/${deep.list}', parsed.statement) : undefined;
    if (!template?.ok) throw new Error('the template parses');
    const text = template.template.evaluate(message(Buffer.from(PAYLOAD)));
    expect(text).toEqual({ ok: true, text: '5.0/5/[1,"1.0",0,1.5,10]' });
  });
});
