import { toBoolean, toDecimal, toText } from './conversions.ts';
import { add, divide, multiply, remainder, subtract } from './decimal-arithmetic.ts';
import type { Evaluator } from './frame.ts';
import type { BinaryOperator, Expression } from './syntax-tree.ts';
import { valuesEqual } from './values.ts';

/** Compiles a binary operator [AWS-IoT: iot-sql-operators]. */
export function compileOperator(
  operator: BinaryOperator,
  left: Evaluator,
  right: Evaluator,
  rightNode: Expression,
): Evaluator {
  switch (operator) {
    case 'AND':
    case 'OR':
      return compileLogic(operator, left, right);
    case '=':
    case '<>':
      return compileEquality(operator === '=', left, right, rightNode);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compileOrder(operator, left, right, rightNode);
    case 'IN':
      return compileMembership(left, right);
    case '+':
      return (frame) => plus(left(frame), right(frame));
    default:
      return compileArithmetic(ARITHMETIC[operator], left, right);
  }
}

const ARITHMETIC = { '-': subtract, '*': multiply, '/': divide, '%': remainder };

function compileArithmetic(
  operation: (left: number, right: number) => number | undefined,
  left: Evaluator,
  right: Evaluator,
): Evaluator {
  return (frame) => {
    const first = toDecimal(left(frame));
    const second = toDecimal(right(frame));
    return first === undefined || second === undefined ? undefined : operation(first, second);
  };
}

/** A String on either side makes it a concatenation; numeric Strings are not added. */
function plus(left: unknown, right: unknown): unknown {
  if (typeof left === 'number' && typeof right === 'number') return add(left, right);
  if (typeof left !== 'string' && typeof right !== 'string') return undefined;
  const first = toText(left);
  const second = toText(right);
  return first === undefined || second === undefined ? undefined : first + second;
}

/** Both sides must be Boolean: `false AND undefined` is Undefined, `true OR undefined` too [assumed]. */
function compileLogic(operator: 'AND' | 'OR', left: Evaluator, right: Evaluator): Evaluator {
  const isAnd = operator === 'AND';
  return (frame) => {
    const first = toBoolean(left(frame));
    if (first === undefined) return undefined;
    const second = toBoolean(right(frame));
    if (second === undefined) return undefined;
    return isAnd ? first && second : first || second;
  };
}

function compileEquality(equal: boolean, left: Evaluator, right: Evaluator, rightNode: Expression): Evaluator {
  if (rightNode.kind === 'literal') {
    const { value } = rightNode;
    return (frame) => {
      const first = left(frame);
      return first === undefined ? undefined : (first === value) === equal;
    };
  }
  return (frame) => {
    const first = left(frame);
    const second = right(frame);
    return first === undefined || second === undefined ? undefined : valuesEqual(first, second) === equal;
  };
}

/** Strings compare as numbers or not at all: text has no order here [assumed: Undefined, not false]. */
function compileOrder(
  operator: '<' | '<=' | '>' | '>=',
  left: Evaluator,
  right: Evaluator,
  rightNode: Expression,
): Evaluator {
  if (rightNode.kind === 'literal') {
    const bound = toDecimal(rightNode.value);
    const compare = bound === undefined ? () => undefined : ORDER_BY_BOUND[operator](bound);
    return (frame) => compare(toDecimal(left(frame)));
  }
  const compare = ORDER[operator];
  return (frame) => {
    const first = toDecimal(left(frame));
    const second = toDecimal(right(frame));
    return first === undefined || second === undefined ? undefined : compare(first, second);
  };
}

const ORDER = {
  '<': (left: number, right: number) => left < right,
  '<=': (left: number, right: number) => left <= right,
  '>': (left: number, right: number) => left > right,
  '>=': (left: number, right: number) => left >= right,
};

type Bounded = (value: number | undefined) => boolean | undefined;

const ORDER_BY_BOUND: Record<keyof typeof ORDER, (bound: number) => Bounded> = {
  '<': (bound) => (value) => (value === undefined ? undefined : value < bound),
  '<=': (bound) => (value) => (value === undefined ? undefined : value <= bound),
  '>': (bound) => (value) => (value === undefined ? undefined : value > bound),
  '>=': (bound) => (value) => (value === undefined ? undefined : value >= bound),
};

/** Int, Decimal, String, Array and Object can be looked for; Null and Boolean give Undefined [assumed]. */
function compileMembership(left: Evaluator, right: Evaluator): Evaluator {
  return (frame) => {
    const wanted = left(frame);
    const list = right(frame);
    if (wanted === undefined || wanted === null || typeof wanted === 'boolean' || !Array.isArray(list))
      return undefined;
    return list.some((item) => valuesEqual(wanted, item));
  };
}
