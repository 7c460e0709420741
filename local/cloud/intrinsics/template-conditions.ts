import { evaluate } from './evaluate.ts';
import type { EvaluationScope } from './scope.ts';
import { TemplateError } from './template-error.ts';

/**
 * Looks up the conditions of a template, each evaluated once, when asked for. The lookup throws `TemplateError` for an
 * unknown name and for conditions that refer to each other in a circle.
 */
export function templateConditions(
  definitions: Record<string, unknown>,
  scope: Omit<EvaluationScope, 'condition'>,
): (name: string) => boolean {
  const known = new Map<string, boolean | 'open'>();
  const condition = (name: string): boolean => {
    const path = ['Conditions', name];
    const value = known.get(name);
    if (value === 'open') throw new TemplateError(path, `The condition ${name} refers to itself`);
    if (value !== undefined) return value;
    if (!Object.hasOwn(definitions, name)) throw new TemplateError(path, `Unknown condition ${name}`);
    known.set(name, 'open');
    // One operand of Fn::And is how `{ "Condition": "Other" }` alone is evaluated too.
    const result = evaluate({ 'Fn::And': [definitions[name]] }, { ...scope, condition }, path) === true;
    known.set(name, result);
    return result;
  };
  return condition;
}
