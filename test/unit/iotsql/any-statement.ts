import fc from 'fast-check';
import { functionNames } from '../../../iotsql/index.ts';
import type { Expression, SelectItem, SelectList, StatementTree } from '../../../iotsql/syntax-tree.ts';

/** Trees as the parser makes them, and any such tree: what it never makes (a minus before a number) is left out. */
const word = fc.constantFrom('a', 'b', 'value', 'Value', 'set', 'exists', 'cast', 'constructor', '__proto__', 'x_1');
const text = fc.string({ unit: 'binary', maxLength: 6 });
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.constantFrom(-0, 1e21, 5e-324, Infinity));
/** Functions whose arguments the parser does not look at, of any number of them. */
const callName = fc.constantFrom(
  ...functionNames().filter(
    (name) =>
      !/^(transform|decode|encode|machinelearning_predict|get_or_default|get_mqtt|get_secret|get_registry|get_dynamodb)/.test(
        name,
      ),
  ),
  'SubString',
);

const { expression, list } = fc.letrec<{ expression: Expression; list: SelectList }>((tie) => {
  const inner = tie('expression');
  const alias = fc.option(fc.array(word, { minLength: 1, maxLength: 3 }), { nil: undefined });
  const item: fc.Arbitrary<SelectItem> = fc.record({ value: inner, alias });
  const path: fc.Arbitrary<Expression> = fc
    .tuple(
      fc.oneof(
        word.map((name): Expression => ({ kind: 'name', name })),
        fc.constant<Expression>({ kind: 'star' }),
      ),
      fc.array(word, { maxLength: 2 }),
    )
    .map(([root, keys]) => keys.reduce<Expression>((target, key) => ({ kind: 'member', target, key }), root));
  const source = fc.record({ value: path, alias: fc.option(word, { nil: undefined }) });
  const query = fc.record({
    list: tie('list'),
    source: fc.option(source, { nil: undefined }),
    where: fc.option(inner, { nil: undefined }),
  });
  const operator = fc.constantFrom('+', '-', '*', '/', '%', '=', '<>', '<', '<=', '>', '>=', 'AND', 'OR', 'IN');
  return {
    list: fc.oneof(
      fc.record({ kind: fc.constant('items'), items: fc.array(item, { minLength: 1, maxLength: 3 }) }),
      fc.record({ kind: fc.constant('value'), value: inner }),
    ) as fc.Arbitrary<SelectList>,
    expression: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.oneof(number, text, fc.boolean(), fc.constant(null)).map((value) => ({ kind: 'literal', value })),
      fc.constant({ kind: 'star' }),
      word.map((name) => ({ kind: 'name', name })),
      fc.record({ kind: fc.constant('member'), target: inner, key: fc.oneof(word, fc.constantFrom('from', 'and')) }),
      fc.record({ kind: fc.constant('unary'), operator: fc.constant('NOT'), operand: inner }),
      fc
        .record({ kind: fc.constant('unary'), operator: fc.constant('-'), operand: inner })
        .filter(({ operand }) => !isNumber(operand)),
      fc.record({ kind: fc.constant('binary'), operator, left: inner, right: inner }),
      fc.record({ kind: fc.constant('call'), name: callName, arguments: fc.array(inner, { maxLength: 3 }) }),
      fc.record({
        kind: fc.constant('cast'),
        operand: inner,
        target: fc.constantFrom('string', 'int', 'decimal', 'boolean'),
      }),
      fc.record({
        kind: fc.constant('case'),
        subject: inner,
        branches: fc.array(fc.record({ when: inner, result: inner }), { minLength: 1, maxLength: 2 }),
        otherwise: fc.option(inner, { nil: undefined }),
      }),
      fc.record({ kind: fc.constantFrom('exists', 'subquery'), query }),
      fc.record({
        kind: fc.constant('object'),
        entries: fc.array(fc.record({ key: text, value: inner }), { maxLength: 2 }),
      }),
      fc.record({ kind: fc.constant('array'), items: fc.array(inner, { maxLength: 3 }) }),
    ) as fc.Arbitrary<Expression>,
  };
});

function isNumber(node: Expression): boolean {
  return node.kind === 'literal' && typeof node.value === 'number';
}

/** A statement, also with a SET clause. */
export const statementTree = fc.record({
  variables: fc.oneof(fc.constant([]), fc.tuple(fc.record({ name: fc.constant('x'), value: expression }))),
  select: fc.record({ list, where: fc.option(expression, { nil: undefined }) }),
}) as fc.Arbitrary<StatementTree>;
