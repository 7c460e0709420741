import type { RequestContext } from './request-context.ts';

const VARIABLE = /\$\{([^}]*)\}/g;

/**
 * A resource or condition value with its variables put in; undefined when one has no value, and the pattern then matches
 * nothing. A value with a wildcard counts as none: it must not widen the pattern. [AWS-IAM: reference_policies_variables]
 */
export function withVariables(pattern: string, context: RequestContext): string | undefined {
  if (!pattern.includes('${')) return pattern;
  let isComplete = true;
  const text = pattern.replace(VARIABLE, (_whole, name: string) => {
    if (name === '$') return '$';
    const value = context[name.toLowerCase()];
    if (value !== undefined && !/[*?]/.test(value)) return value;
    isComplete = false;
    return '';
  });
  return isComplete ? text : undefined;
}
