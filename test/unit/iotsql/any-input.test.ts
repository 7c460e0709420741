import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRule, functionNames, outputBytes, parseRuleSql, parseTemplate } from '../../../iotsql/index.ts';
import { message } from './evaluate-sql.ts';

const names = fc.constantFrom(...functionNames().filter((name) => name !== 'machinelearning_predict'));
const leaf = fc.constantFrom(
  'a',
  '*',
  'b.c',
  '1',
  '-2.5',
  "'x'",
  '"2"',
  'true',
  'null',
  'nothing',
  '1e308',
  '[1, a]',
  "{'k': b}",
);
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', '-', '*', '/', '%', '=', '<>', '<', '>=', 'AND', 'OR', 'IN'),
        tie('expression'),
      )
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc.tuple(names, fc.array(tie('expression'), { maxLength: 4 })).map(([name, args]) => `${name}(${args.join(', ')})`),
    tie('expression').map((inner) => `cast(${inner} AS decimal)`),
    tie('expression').map((inner) => `(SELECT ${inner} AS v FROM a WHERE ${inner} = 1)`),
    fc.tuple(tie('expression'), tie('expression')).map(([subject, when]) => `CASE ${subject} WHEN ${when} THEN 1 END`),
  ),
}));

describe('any input', () => {
  it('parses or gives an error value, whatever the text', () => {
    const word = fc.constantFrom(
      'SELECT',
      'FROM',
      'WHERE',
      'VALUE',
      '*',
      '(',
      ')',
      ',',
      "'a/b'",
      'a',
      '@x',
      '=',
      'SET',
      '.',
      'CASE',
      '\\',
      '"',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, (sql) => {
        expect(typeof parseRuleSql(sql, '2016-03-23').ok).toBe('boolean');
        expect(typeof parseTemplate(sql).ok).toBe('boolean');
      }),
      { numRuns: 500 },
    );
  });

  it('evaluates without throwing, to what JSON can say', () => {
    fc.assert(
      fc.property(expression, fc.json(), (source, payload) => {
        const parsed = parseRuleSql(`SELECT ${source} AS v`, '2016-03-23');
        if (!parsed.ok) return;
        const rule = compileRule(parsed.statement);
        if (rule.isAsync) return;
        const result = rule.evaluate(message(Buffer.from(`{"a":${payload},"b":{"c":"7"}}`)));
        if (result.matched) JSON.parse(Buffer.from(outputBytes(result.output)).toString());
      }),
      { numRuns: 1000 },
    );
  });
});
