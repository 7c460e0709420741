import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compileRule,
  explainRule,
  functionNames,
  outputBytes,
  parseRuleSql,
  parseTemplate,
} from '../../../iotsql/index.ts';
import { statementTree } from './any-statement.ts';
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

  it('evaluates any statement on any payload without throwing, and explains what it did', async () => {
    const payload = fc.oneof(fc.json(), fc.string()).map((text) => Buffer.from(text));
    const version = fc.constantFrom('2016-03-23' as const, '2015-10-08' as const);
    await fc.assert(
      fc.asyncProperty(statementTree, version, fc.oneof(payload, fc.uint8Array()), async (tree, version, bytes) => {
        const statement = { sql: '', version, topicFilter: undefined, warnings: [], tree };
        const input = message(bytes, { random: () => 0.5, newUuid: () => 'u' });
        const result = await compileRule(statement).evaluateAsync(input);
        const explanation = await explainRule(statement, input);
        if (!result.matched) {
          expect(explanation.outcome).toBe(result.reason);
          return;
        }
        expect(['result', 'undefined']).toContain(explanation.outcome);
        const text = Buffer.from(outputBytes(result.output)).toString();
        if (explanation.outcome === 'undefined') expect(text).toBe('');
        else if (result.output.kind === 'json' && text !== '') JSON.parse(text);
      }),
      { numRuns: 500 },
    );
  });
});
