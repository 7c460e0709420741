import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ExpressionParser,
  type ParseContext,
  rememberExpressions,
} from '../../../local/engines/dynamodb/expression-cache.ts';

/** The parsers as they are, not those of an engine that another test has started: each reads its own file. */
function plainParser(name: string): ExpressionParser {
  const require = createRequire(import.meta.url);
  const path = require.resolve(`dynalite/db/${name}`);
  const { [path]: loaded } = require.cache;
  delete require.cache[path];
  const parser = require(path) as ExpressionParser;
  if (loaded) require.cache[path] = loaded;
  return { parse: parser.parse };
}

const NAMES = { '#s': 'state', '#l': 'list' };
const context = (attrVals: object): ParseContext & Record<string, unknown> => ({
  ...{ attrNames: NAMES, attrVals: { ...attrVals } },
  unusedAttrNames: { '#s': true, '#l': true },
  unusedAttrVals: Object.fromEntries(Object.keys(attrVals).map((name) => [name, true])),
  ...{
    isReserved: (name: string) => name.toLowerCase() === 'state',
    compare: (_: string, x: object, y: object) => x > y,
  },
});

/** What the parser says and what it leaves unused, or why it refused. */
function outcomeOf(parser: ExpressionParser, text: string, values: object) {
  const given = context(values);
  try {
    const tree = parser.parse(text, { context: given });
    return { tree, unused: [given.unusedAttrNames, given.unusedAttrVals] };
  } catch (error) {
    return { refused: (error as Error).message };
  }
}

const conditions = [
  'attribute_exists(pk) AND (attribute_not_exists(version) OR version = :a)',
  '#s IN (:a, :b) AND NOT contains(#l[2].x, :b)',
  '#s = :a',
  'size(#l) > :a',
  'begins_with(#s, :a)',
  'pk BETWEEN :a AND :b',
  'attribute_type(pk, :a)',
  'state = :a',
  '#s = :missing',
  '((#s = :a))',
  '#s = ',
];
const updates = [
  'SET #s = :a, n = if_not_exists(n, :b) + :a REMOVE #l[1]',
  'ADD n :a',
  'DELETE tags :b',
  'SET #s = list_append(#l, :a)',
  'SET #s = :a SET n = :b',
];
const value = fc.oneof(
  fc.string().map((S) => ({ S })),
  fc.integer().map((n) => ({ N: String(n) })),
  fc.array(fc.string().map((S) => ({ S }))).map((L) => ({ L })),
  fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }).map((SS) => ({ SS })),
  fc.constantFrom({ S: 'S' }, { S: 'N' }, { BOOL: true }),
);
const values = fc.record({ ':a': value, ':b': value });

describe('an expression read before', () => {
  it.each([
    ['conditionParser', conditions],
    ['updateParser', updates],
  ])('gives what %s would give for these values, refusals included', (name, texts) => {
    const plain = plainParser(name);
    const remembering = rememberExpressions(plain);
    fc.assert(
      fc.property(fc.constantFrom(...texts), values, (text, given) => {
        expect(outcomeOf(remembering, text, given)).toEqual(outcomeOf(plain, text, given));
      }),
      { numRuns: 600 },
    );
  });

  it('is read once for all values of the same types, and again for others', () => {
    let reads = 0;
    const plain = plainParser('conditionParser');
    const counting = rememberExpressions({
      parse(...given) {
        reads += 1;
        return plain.parse(...given);
      },
    });
    for (const text of ['one', 'two', 'three']) outcomeOf(counting, '#s = :a', { ':a': { S: text } });
    expect(reads).toBe(1);
    outcomeOf(counting, '#s = :a', { ':a': { N: '1' } });
    expect(reads).toBe(2);
  });

  it('is a tree of its own each time: what one call does to it is not seen by the next', () => {
    const remembering = rememberExpressions(plainParser('conditionParser'));
    const first = outcomeOf(remembering, '#s = :a', { ':a': { S: 'x' } });
    const whole = structuredClone(first.tree);
    (first.tree as { type: string }).type = '<>';
    expect(outcomeOf(remembering, '#s = :a', { ':a': { S: 'x' } }).tree).toEqual(whole);
  });
});
