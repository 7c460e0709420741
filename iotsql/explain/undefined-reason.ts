import { toBoolean, toDecimal, toText } from '../conversions.ts';
import { findFunction } from '../functions/catalogue.ts';
import { printExpression } from '../print-expression.ts';
import type { BinaryOperator, CallExpression, Expression } from '../syntax-tree.ts';
import { kindOf, typeOf } from './value-kind.ts';

/** A part of an expression with the value it had. */
export interface Operand {
  node: Expression;
  value: unknown;
}

/** Why an operator, cast or function made Undefined of operands that were not. `operands` in the order of the tree. */
export function undefinedReason(expression: Expression, operands: readonly Operand[]): string | undefined {
  switch (expression.kind) {
    case 'unary':
      return expression.operator === 'NOT'
        ? wanted('NOT needs a Boolean', operands, toBoolean)
        : wanted('the sign needs a number', operands, toDecimal);
    case 'binary':
      return binaryReason(expression.operator, operands);
    case 'cast': {
      const [operand] = operands;
      return `${valueText(operand?.value)} has no ${expression.target} value`;
    }
    case 'case':
      return `no WHEN equals ${quoted(operands[0]?.value)} and there is no ELSE`;
    case 'call':
      return callReason(expression, operands);
    default:
      return undefined;
  }
}

function binaryReason(operator: BinaryOperator, operands: readonly Operand[]): string {
  switch (operator) {
    case 'AND':
    case 'OR':
      return wanted(`${operator} needs Booleans`, operands, toBoolean);
    case 'IN':
      return inReason(operands);
    case '+':
      return wanted('+ adds two numbers, or joins text', operands, toText);
    case '/':
    case '%':
      if (toDecimal(operands[1]?.value) === 0) return 'division by zero';
      return wanted(`${operator} needs numbers`, operands, toDecimal);
    default:
      return wanted(`${operator} needs numbers`, operands, toDecimal);
  }
}

function inReason([left, right]: readonly Operand[]): string {
  if (!Array.isArray(right?.value)) return `IN looks into an Array, and ${described(right)}`;
  return `IN finds no Null and no Boolean, and ${described(left)}`;
}

/** Names the operands that a conversion makes nothing of; all of them when each alone would do. */
function wanted(what: string, operands: readonly Operand[], convert: (value: unknown) => unknown): string {
  const unfit = operands.filter(({ value }) => convert(value) === undefined);
  const named = unfit.length > 0 ? unfit : operands;
  return `${what}, and ${named.map(described).join(', ')}`;
}

function callReason({ name, arguments: given }: CallExpression, operands: readonly Operand[]): string {
  const arity = findFunction(name)?.arity ?? [0, 0];
  if (given.length < arity[0] || given.length > arity[1]) {
    const takes = [...new Set(arity)].map((count) => (Number.isFinite(count) ? count : 'any number of'));
    return `${name}() takes ${takes.join(' to ')} arguments and has ${given.length}`;
  }
  if (given.length === 0) return `${name}() has no value for this message`;
  return `${name}() has no result for ${operands.map(({ value }) => valueText(value)).join(', ')}`;
}

function described(operand: Operand | undefined): string {
  if (operand === undefined) return 'nothing';
  const { node, value } = operand;
  if (node.kind === 'literal') return `${quoted(value)} is ${kindOf(value)}`;
  return `${printExpression(node)} is ${valueText(value)}`;
}

function valueText(value: unknown): string {
  return value === undefined || value === null ? typeOf(value) : `the ${typeOf(value)} ${quoted(value)}`;
}

const TEXT_SHOWN = 60;

/** A value as JSON, cut short. */
function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? typeOf(value);
  return text.length > TEXT_SHOWN ? `${text.slice(0, TEXT_SHOWN)}...` : text;
}
