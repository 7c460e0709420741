import type { EvaluationScope } from './scope.ts';
import type { TemplatePath } from './template-error.ts';

/** One intrinsic function under evaluation. */
export interface Call {
  scope: EvaluationScope;
  /** Path of the function itself, its name included. */
  path: TemplatePath;
  /** Evaluates a part of the argument that stands `steps` below the function. */
  evaluate(value: unknown, ...steps: (string | number)[]): unknown;
  /** Throws a `TemplateError` at the function's path. */
  fail(message: string): never;
}

/** Takes the unevaluated argument, because some functions leave parts of it unevaluated. */
export type IntrinsicFunction = (argument: unknown, call: Call) => unknown;

/** The evaluated argument as a list of `length` elements, or of any length. */
export function listArgument(argument: unknown, call: Call, length?: number): unknown[] {
  const list = call.evaluate(argument);
  if (!Array.isArray(list) || (length !== undefined && list.length !== length)) {
    return call.fail(`Expected a list${length === undefined ? '' : ` of ${length} elements`}`);
  }
  return list;
}

/** An evaluated value as text; numbers and booleans become text as CloudFormation's do. */
export function asText(value: unknown, call: Call): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return call.fail(`Expected a string, found ${JSON.stringify(value) ?? String(value)}`);
}
