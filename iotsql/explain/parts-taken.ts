import { toBoolean } from '../conversions.ts';
import { partsOf } from '../expression-walk.ts';
import { findFunction } from '../functions/catalogue.ts';
import type { CallExpression, Expression } from '../syntax-tree.ts';
import { valuesEqual } from '../values.ts';

/**
 * The parts of an expression that evaluation gets to, in its order. A variable's part is what SET gives it; of a nested
 * query only its source is a part, because the rest has another value for each element.
 */
export function partsTaken(
  expression: Expression,
  evaluate: (part: Expression) => unknown,
  variables: readonly { name: string; value: Expression }[],
): Expression[] {
  switch (expression.kind) {
    case 'binary':
      return isLogic(expression) ? logicParts(expression, evaluate) : [expression.left, expression.right];
    case 'case':
      return caseParts(expression, evaluate);
    case 'call':
      return hasArityFault(expression) ? [] : expression.arguments;
    case 'variable':
      return variables.filter(({ name }) => name === expression.name).map(({ value }) => value);
    case 'exists':
    case 'subquery': {
      const { source } = expression.query;
      return source === undefined ? [] : [source.value];
    }
    default:
      return partsOf(expression);
  }
}

type Binary = Extract<Expression, { kind: 'binary' }>;

function isLogic({ operator }: Binary): boolean {
  return operator === 'AND' || operator === 'OR';
}

/** `a AND b AND c` has three parts; what follows an Undefined one is not evaluated. */
function logicParts(chain: Binary, evaluate: (part: Expression) => unknown): Expression[] {
  const links = linksOf(chain, chain.operator);
  const end = links.findIndex((link) => toBoolean(evaluate(link)) === undefined);
  return end === -1 ? links : links.slice(0, end + 1);
}

function linksOf(expression: Expression, operator: Binary['operator']): Expression[] {
  if (expression.kind !== 'binary' || expression.operator !== operator) return [expression];
  return [...linksOf(expression.left, operator), expression.right];
}

/** A call with another number of arguments than the function takes is Undefined without looking at them. */
function hasArityFault({ name, arguments: given }: CallExpression): boolean {
  const [minimum, maximum] = findFunction(name)?.arity ?? [0, 0];
  return given.length < minimum || given.length > maximum;
}

function caseParts(
  { subject, branches, otherwise }: Extract<Expression, { kind: 'case' }>,
  evaluate: (part: Expression) => unknown,
): Expression[] {
  const value = evaluate(subject);
  if (value === undefined) return [subject];
  const taken = branches.find(({ when }) => valuesEqual(value, evaluate(when)));
  const result = taken === undefined ? otherwise : taken.result;
  return result === undefined ? [subject] : [subject, result];
}
