import { describe, expect, it } from 'vitest';
import { runCases } from '../../../iotsql/index.ts';

const line = (ruleCase: Record<string, unknown>) =>
  JSON.stringify({ id: 'c', sqlVersion: '2016-03-23', kind: 'query', ...ruleCase });

describe('runCases', () => {
  it('counts what passes and tells what fails', () => {
    const report = runCases([
      line({ kind: 'expr', sql: 'a + 1', payload: { a: 1 }, expect: 2 }),
      line({ kind: 'expr', sql: 'sqrt(5)', expect: 2.236, tol: 0.001 }),
      line({ kind: 'expr', sql: 'nothing', expect: { $undefined: true } }),
      line({ sql: "SELECT * FROM 'x/+'", topic: 'y/z', expect: { $noMatch: 'topic' } }),
      line({ sql: "SELECT a FROM 'x/y' WHERE a > 1", topic: 'x/y', payload: { a: 1 }, expect: { $noMatch: 'where' } }),
      line({
        sql: "SELECT * FROM 'x'",
        topic: 'x',
        payloadText: '{"a": 1.0}',
        expect: { a: 1 },
        expectText: '{"a": 1.0}',
      }),
      line({
        sql: "SELECT topic() AS t FROM 'q'",
        topic: '$aws/rules/r/x/y',
        context: { ruleName: 'r' },
        expect: { t: 'x/y' },
      }),
      '',
      line({ kind: 'expr', sql: '1', expect: 2, suspect: true }),
      line({ id: 'wrong', kind: 'expr', sql: '1 + 1', expect: 3 }),
      line({ id: 'broken', sql: 'SELECT', expect: {} }),
      line({ id: 'async', sql: "SELECT aws_lambda('a', 1) FROM 'a/b'", expect: {} }),
    ]);
    expect(report).toMatchObject({ passed: 7, failed: 3, skipped: 1 });
    expect(report.failures[0]).toEqual({ id: 'wrong', sql: '1 + 1', expected: 3, got: 2 });
    expect(report.failures[1]?.got).toMatchObject({ error: expect.stringContaining('expected an expression') });
    expect(report.failures[2]?.got).toMatchObject({ error: expect.stringContaining('calls other services') });
  });

  it('passes a suspect case that has the expected result, and skips one that has another', () => {
    const report = runCases([
      line({ kind: 'expr', sql: '1', expect: 1, suspect: true }),
      line({ kind: 'expr', sql: '1', expect: 2, suspect: true }),
    ]);
    expect(report).toMatchObject({ passed: 1, failed: 0, skipped: 1 });
  });

  it.each([
    ['{"id"', 'line 2: is no JSON'],
    ['7', 'line 2: is no JSON object'],
    ['{"sql":"1","kind":"expr","expect":1}', 'line 2: needs "id" as text'],
    ['{"id":"a","sql":"1","kind":"sql","expect":1}', 'line 2: needs "kind" as "expr" or "query"'],
    ['{"id":"a","sql":"1","kind":"expr"}', 'line 2: needs "expect", the result'],
  ])('throws on a line that is no case: %s', (text, message) => {
    expect(() => runCases(['', text])).toThrow(message);
  });
});
