import { meetsCondition, type RequestContext } from './condition-operators.ts';
import type { Statement } from './policy-document.ts';
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
    covers(statement.actions, statement.notActions, request.action.toLowerCase()) &&
    covers(statement.resources, statement.notResources, request.resource) &&
    statement.conditions.every((test) => meetsCondition(test, request.context))
  );
}

function covers(patterns: string[] | undefined, exceptions: string[] | undefined, text: string): boolean {
  if (patterns !== undefined) return patterns.some((pattern) => matchesWildcard(pattern, text));
  return exceptions !== undefined && !exceptions.some((pattern) => matchesWildcard(pattern, text));
}
