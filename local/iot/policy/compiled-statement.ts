import { conditionHolds } from './conditions.ts';
import type { ConnectionContext } from './connection-context.ts';
import type { PolicyDocument, PolicyStatement } from './policy-document.ts';
import { compilePattern, type TextMatcher } from './text-pattern.ts';

export interface NamedPolicy {
  readonly policyName: string;
  /** Of the document; undefined for one that is no stored policy. */
  readonly defaultVersionId?: string | undefined;
  readonly document: PolicyDocument;
}

export interface StatementReference {
  policyName: string;
  versionId: string | undefined;
  sid: string | undefined;
  /** Place in the document's list, from 0. */
  index: number;
}

/** A statement whose action fits, settled for one connection. */
export interface CompiledStatement {
  reference: StatementReference;
  effect: 'Allow' | 'Deny';
  source: PolicyStatement;
  /** Whether its conditions hold. */
  holds: boolean;
  /** A pattern whose variable has no value has no matcher. */
  resources: { pattern: string; matches: TextMatcher | undefined }[];
}

/** Statements of a policy that speak of an action. */
export function compileForAction(policy: NamedPolicy, action: string, context: ConnectionContext): CompiledStatement[] {
  return policy.document.statements.flatMap((source, index) =>
    source.actions.some((pattern) => actionMatches(pattern, action, context))
      ? [compileStatement(policy, index, source, action, context)]
      : [],
  );
}

export function compileStatement(
  policy: NamedPolicy,
  index: number,
  source: PolicyStatement,
  action: string,
  context: ConnectionContext,
): CompiledStatement {
  return {
    reference: { policyName: policy.policyName, versionId: policy.defaultVersionId, sid: source.sid, index },
    effect: source.effect,
    source,
    holds: conditionHolds(source.condition, context, isConnect(action)),
    resources: source.resources.map((pattern) => ({ pattern, matches: compilePattern(pattern, context) })),
  };
}

/**
 * A resource whose variable has no value matches nothing. Under `NotResource` that must not widen: an Allow then does
 * not apply, a Deny does. [assumed]
 */
export function coversResource(statement: CompiledStatement, resource: string): boolean {
  const isListed = statement.resources.some((entry) => entry.matches?.(resource) ?? false);
  if (!statement.source.isNotResource) return isListed;
  if (statement.effect === 'Allow' && statement.resources.some((entry) => !entry.matches)) return false;
  return !isListed;
}

/** Some condition keys are known for a CONNECT only. */
export function isConnect(action: string): boolean {
  return action.toLowerCase() === 'iot:connect';
}

/** Without regard to case, as IAM compares them. [assumed] */
function actionMatches(pattern: string, action: string, context: ConnectionContext): boolean {
  return compilePattern(pattern.toLowerCase(), context)?.(action.toLowerCase()) ?? false;
}
