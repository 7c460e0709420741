import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRuleSql, printStatement, type RuleStatement } from '../../../iotsql/index.ts';
import { statementTree } from './any-statement.ts';

function parse(sql: string): RuleStatement {
  const parsed = parseRuleSql(sql, '2016-03-23');
  if (!parsed.ok) throw new Error(`${parsed.error.message}: ${sql}`);
  return parsed.statement;
}

describe('a printed statement', () => {
  it('is the same tree when it is parsed', () => {
    fc.assert(
      fc.property(statementTree, fc.constantFrom(undefined, 'a/+/c', "it's/#"), (tree, topicFilter) => {
        const sql = printStatement({ sql: '', version: '2016-03-23', topicFilter, warnings: [], tree });
        const again = parse(sql);
        expect(again.tree, sql).toEqual(tree);
        expect(again.topicFilter).toBe(topicFilter);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [
      "select a+b*c as x from 'a' where not (a=1 or b<>2) and c in [1,'x']",
      "SELECT a + b * c AS x\nFROM 'a'\nWHERE NOT (a = 1 OR b <> 2) AND c IN [1, 'x']",
    ],
    [
      "SELECT (a - (b - c)) AS d, -(a+1), (value - 1), a.b.c FROM 'a'",
      "SELECT a - (b - c) AS d, -(a + 1), value - 1, a.b.c\nFROM 'a'",
    ],
    [
      "SET @x = get(\"it's\", 0), @y = {'k\\n': null} SELECT VALUE (SELECT * FROM items AS i WHERE i > @y.k)",
      "SET @x = get('it\\'s', 0), @y = {'k\\n': NULL}\nSELECT VALUE (SELECT * FROM items AS i WHERE i > @y.k)",
    ],
    [
      'SELECT cast(a as DECIMAL), case a when 1 then exists(select v from b) else -1e3 end as k',
      'SELECT cast(a AS Double), CASE a WHEN 1 THEN EXISTS (SELECT v FROM b) ELSE -1000 END AS k',
    ],
    ['SELECT (value - 1)', 'SELECT (value - 1)'],
  ])('has as few parentheses as keep its meaning: %s', (sql, printed) => {
    const text = printStatement(parse(sql));
    expect(text).toBe(printed);
    expect(parse(text).tree).toEqual(parse(sql).tree);
  });
});
