import { CONDITION_FUNCTIONS } from './condition-functions.ts';
import type { IntrinsicFunction } from './intrinsic-function.ts';
import { LOOKUP_FUNCTIONS } from './lookup-functions.ts';
import { NO_VALUE } from './no-value.ts';
import { REFERENCE_FUNCTIONS } from './reference-functions.ts';
import type { EvaluationScope } from './scope.ts';
import { TemplateError, type TemplatePath } from './template-error.ts';
import { TEXT_FUNCTIONS } from './text-functions.ts';

const FUNCTIONS: Record<string, IntrinsicFunction> = {
  ...REFERENCE_FUNCTIONS,
  ...TEXT_FUNCTIONS,
  ...LOOKUP_FUNCTIONS,
  ...CONDITION_FUNCTIONS,
};

/**
 * Replaces the intrinsic functions in a template value by what they return. `path` is where the value stands.
 * Returns `NO_VALUE` when the whole of it is `AWS::NoValue`. Throws `TemplateError` for unknown functions and references.
 */
export function evaluate(value: unknown, scope: EvaluationScope, path: TemplatePath): unknown {
  if (Array.isArray(value)) {
    return value.map((item, at) => evaluate(item, scope, [...path, at])).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) return value;
  const [first, ...others] = Object.entries(value);
  if (first !== undefined && others.length === 0 && isIntrinsic(first[0])) {
    return callFunction(first[0], first[1], scope, [...path, first[0]]);
  }
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const evaluated = evaluate(item, scope, [...path, key]);
    if (evaluated !== NO_VALUE) result[key] = evaluated;
  }
  return result;
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

function callFunction(name: string, argument: unknown, scope: EvaluationScope, path: TemplatePath): unknown {
  const intrinsic = FUNCTIONS[name];
  const fail = (message: string): never => {
    throw new TemplateError(path, message);
  };
  if (intrinsic === undefined) return fail(`The intrinsic function ${name} is not supported`);
  return intrinsic(argument, {
    scope,
    path,
    evaluate: (value, ...steps) => evaluate(value, scope, [...path, ...steps]),
    fail,
  });
}
