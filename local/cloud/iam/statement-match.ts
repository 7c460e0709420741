import { meetsCondition } from './condition-operators.ts';
import type { Statement } from './policy-document.ts';
import { withVariables } from './policy-variables.ts';
import type { RequestContext } from './request-context.ts';
import { matchesWildcard } from './wildcard-match.ts';

export interface AccessRequest {
  action: string;
  resource: string;
  context: RequestContext;
}

export type Verdict = 'allowed' | 'denied' | 'no-statement';

/** Explicit deny wins over allow; no matching statement is an answer of its own. */
export function evaluateStatements(statements: Statement[], request: AccessRequest): Verdict {
  let verdict: Verdict = 'no-statement';
  for (const statement of statements) {
    if (verdict === 'allowed' && statement.effect === 'Allow') continue;
    if (!applies(statement, request)) continue;
    if (statement.effect === 'Deny') return 'denied';
    verdict = 'allowed';
  }
  return verdict;
}

function applies(statement: Statement, request: AccessRequest): boolean {
  return (
    covers(statement.actions, statement.notActions, request.action.toLowerCase(), request.context) &&
    covers(statement.resources, statement.notResources, request.resource, request.context) &&
    statement.conditions.every((test) => meetsCondition(test, request.context))
  );
}

function covers(
  patterns: string[] | undefined,
  exceptions: string[] | undefined,
  text: string,
  context: RequestContext,
): boolean {
  const matches = (pattern: string): boolean => {
    const settled = withVariables(pattern, context);
    return settled !== undefined && matchesWildcard(settled, text);
  };
  return patterns !== undefined ? patterns.some(matches) : exceptions !== undefined && !exceptions.some(matches);
}
