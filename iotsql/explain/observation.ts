import { toBoolean } from '../conversions.ts';
import { compileExpression } from '../expression-compiler.ts';
import { ExternalFunctionError } from '../external-functions.ts';
import type { Frame } from '../frame.ts';
import { printExpression } from '../print-expression.ts';
import type { Scope } from '../scope.ts';
import type { Expression } from '../syntax-tree.ts';
import { withoutWholeDecimals } from '../whole-decimal.ts';
import { ownReason } from './own-reason.ts';
import { partsTaken } from './parts-taken.ts';
import { undefinedReason } from './undefined-reason.ts';

/** What an expression came to for one message, why it is Undefined when it is, and the parts that made it so. */
export interface Observation {
  /** As SQL. */
  expression: string;
  /** `undefined` is Undefined. */
  value: unknown;
  /** Only on the part that is to blame for an Undefined. */
  reason: string | undefined;
  operands: Observation[];
}

/** Looks at expressions of one statement, for one message. */
export interface Observer {
  scope: Scope;
  frame: Frame;
  /** The SET clause: what a variable stands for. */
  variables: readonly { name: string; value: Expression }[];
}

/**
 * Evaluates an expression and what it is made of. Parts are taken no further than evaluation goes, so that no other
 * service is called that the rule itself would not call; nested queries are looked at from outside only. Throws what
 * evaluation throws: `PendingCall`, and `ExternalFunctionError`.
 */
export function observe(expression: Expression, observer: Observer): Observation {
  const evaluate = (part: Expression): unknown =>
    // 2015-10-08 has values of its own for 5.0
    withoutWholeDecimals(compileExpression(part, observer.scope)(observer.frame));
  const value = evaluate(expression);
  const parts = partsTaken(expression, evaluate, observer.variables);
  const operands = parts.filter(({ kind }) => kind !== 'literal').map((part) => observePart(part, observer));
  const seen = { expression: printExpression(expression), value };
  if (value !== undefined) return { ...seen, reason: undefined, operands: worthTelling(expression, value, operands) };
  const blamed = operands.filter((operand) => operand.value === undefined);
  const own = ownReason(expression, observer.frame, evaluate);
  if (own !== undefined) return { ...seen, reason: own, operands: [] };
  if (blamed.length > 0) return { ...seen, reason: undefined, operands: blamed };
  const given = parts.map((node) => ({ node, value: evaluate(node) }));
  return { ...seen, reason: undefinedReason(expression, given), operands: [] };
}

/** A part that fails inside `get_or_default()` fails nothing. */
function observePart(part: Expression, observer: Observer): Observation {
  try {
    return observe(part, observer);
  } catch (error) {
    if (!(error instanceof ExternalFunctionError)) throw error;
    return { expression: printExpression(part), value: undefined, reason: error.message, operands: [] };
  }
}

/** Of an AND that is not true, only what is not true counts; a path is told whole. */
function worthTelling(expression: Expression, value: unknown, operands: Observation[]): Observation[] {
  if (isPath(expression)) return [];
  const isFalseAnd = expression.kind === 'binary' && expression.operator === 'AND' && value !== true;
  return isFalseAnd ? operands.filter((operand) => toBoolean(operand.value) !== true) : operands;
}

function isPath(expression: Expression): boolean {
  if (expression.kind === 'member') return isPath(expression.target);
  return expression.kind === 'name' || expression.kind === 'star';
}
