import { findFunction } from './functions/catalogue.ts';
import type { Expression, SelectQuery } from './syntax-tree.ts';

/** Does this expression, at any depth, call another service? */
export function callsExternalFunction(expression: Expression): boolean {
  if (expression.kind === 'call' && findFunction(expression.name)?.isExternal?.(expression.arguments)) return true;
  return partsOf(expression).some(callsExternalFunction);
}

/** Does this expression, at any depth, use a SET variable? */
export function usesVariable(expression: Expression): boolean {
  return expression.kind === 'variable' || partsOf(expression).some(usesVariable);
}

/** The expressions directly inside this one. */
export function partsOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'member':
      return [expression.target];
    case 'unary':
    case 'cast':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'call':
      return expression.arguments;
    case 'case':
      return [
        expression.subject,
        ...expression.branches.flatMap(({ when, result }) => [when, result]),
        ...present(expression.otherwise),
      ];
    case 'exists':
    case 'subquery':
      return partsOfQuery(expression.query);
    case 'object':
      return expression.entries.map((entry) => entry.value);
    case 'array':
      return expression.items;
    default:
      return [];
  }
}

function partsOfQuery(query: SelectQuery): Expression[] {
  const list = query.list.kind === 'value' ? [query.list.value] : query.list.items.map((item) => item.value);
  return [...list, ...present(query.source?.value), ...present(query.where)];
}

function present(expression: Expression | undefined): Expression[] {
  return expression === undefined ? [] : [expression];
}
