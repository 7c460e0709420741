import {
  type CompiledStatement,
  compileStatement,
  coversResource,
  isConnect,
  type NamedPolicy,
  type StatementReference,
} from './compiled-statement.ts';
import { failedConditions } from './conditions.ts';
import type { ConnectionContext } from './connection-context.ts';
import { unsetVariables } from './statement-variables.ts';
import { matchingPrefixLength, substituteVariables } from './text-pattern.ts';

/** The Allow statement that came closest, and the one thing that kept it from applying. */
export interface NearestMiss {
  statement: StatementReference;
  failed: 'action' | 'resource' | 'condition' | 'unset-variable';
  /** The statement's resource, as written. */
  resource: string;
  /** What stands in the way, in a line for people. */
  differs: string;
}

interface Question {
  policies: readonly NamedPolicy[];
  /** Those of the policies' statements that speak of the action. */
  statements: readonly CompiledStatement[];
  context: ConnectionContext;
  action: string;
  resource: string;
}

interface Found {
  miss: NearestMiss;
  statement: CompiledStatement;
}

/**
 * Of the statements for the action, the one whose resource agrees with the asked one longest; when there is none, one
 * that would allow the resource to another action. Undefined when nothing comes near.
 */
export function nearestMiss(question: Question): Found | undefined {
  return nearestForAction(question) ?? nearestForOtherAction(question);
}

function nearestForAction(question: Question): Found | undefined {
  let best: { found: Found; agreeing: number } | undefined;
  for (const statement of question.statements.filter(({ effect }) => effect === 'Allow')) {
    const covers = coversResource(statement, question.resource);
    for (const { pattern, matches } of statement.resources) {
      const agreeing = covers
        ? Number.POSITIVE_INFINITY
        : matchingPrefixLength(pattern, question.resource, question.context);
      if (best && best.agreeing >= agreeing) continue;
      const failed = covers ? 'condition' : matches ? 'resource' : 'unset-variable';
      const differs = difference(failed, statement, pattern, question);
      best = {
        found: { statement, miss: { statement: statement.reference, failed, resource: pattern, differs } },
        agreeing,
      };
    }
  }
  return best?.found;
}

function nearestForOtherAction({ policies, context, action, resource }: Question): Found | undefined {
  for (const policy of policies) {
    for (const [index, source] of policy.document.statements.entries()) {
      if (source.effect !== 'Allow') continue;
      const statement = compileStatement(policy, index, source, action, context);
      if (!coversResource(statement, resource)) continue;
      const pattern = statement.resources.find(({ matches }) => matches?.(resource))?.pattern ?? '*';
      const differs = `it allows ${source.actions.join(', ')}, not ${action}`;
      const miss = { statement: statement.reference, failed: 'action' as const, resource: pattern, differs };
      return { statement, miss };
    }
  }
  return undefined;
}

function difference(
  failed: 'condition' | 'resource' | 'unset-variable',
  statement: CompiledStatement,
  pattern: string,
  { context, action, resource }: Question,
): string {
  if (failed === 'unset-variable') {
    const names = unsetVariables(pattern, context).map((name) => `\${${name}}`);
    return `${names.join(' and ')} has no value for this connection`;
  }
  if (failed === 'condition') {
    return failedConditions(statement.source.condition, context, isConnect(action)).join('; ');
  }
  if (statement.source.isNotResource) return `its NotResource ${pattern} takes the resource out`;
  return resourceDifference(pattern, resource, context);
}

/** Where both part, from the last `/` or `:` that they share. */
function resourceDifference(pattern: string, resource: string, context: ConnectionContext): string {
  const written = substituteVariables(pattern, context) ?? pattern;
  const shared = resource.slice(0, matchingPrefixLength(pattern, resource, context));
  const start = Math.max(shared.lastIndexOf('/'), shared.lastIndexOf(':')) + 1;
  // the account's part of the ARN is nearly always the same, and says nothing then
  const before = resource.slice(0, start).replace(/^arn:(?:[^:]*:){4}/, '');
  const place = before === '' ? '' : `after "${before}" `;
  return `${place}it has "${written.slice(start)}", the request has "${resource.slice(start)}"`;
}
