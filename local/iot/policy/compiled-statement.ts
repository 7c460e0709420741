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
  return policy.document.statements.flatMap((source, index) => {
    if (!speaksOf(source, action, context)) return [];
    return [sharedStatement(policy, index, source, action, context)];
  });
}

/** Actions that a statement was asked about, by their own spelling: a few, since they are the gateway's. */
const spokenOf = new WeakMap<PolicyStatement, Map<string, boolean>>();

function speaksOf(source: PolicyStatement, action: string, context: ConnectionContext): boolean {
  const isSpoken = (): boolean => source.actions.some((pattern) => actionMatches(pattern, action, context));
  if (source.actions.some(hasVariable)) return isSpoken();
  const known = spokenOf.get(source) ?? new Map<string, boolean>();
  spokenOf.set(source, known);
  const present = known.get(action) ?? isSpoken();
  if (known.size < MOST_ACTIONS) known.set(action, present);
  return present;
}

/** Actions can be asked from outside, to test a policy. */
const MOST_ACTIONS = 64;
const shared = new WeakMap<PolicyStatement, CompiledStatement>();

/** A statement without variables and conditions is the same for every connection: thousands of them share it. */
function sharedStatement(
  policy: NamedPolicy,
  index: number,
  source: PolicyStatement,
  action: string,
  context: ConnectionContext,
): CompiledStatement {
  const known = shared.get(source);
  if (known && isOf(known.reference, policy, index)) return known;
  const compiled = compileStatement(policy, index, source, action, context);
  const isShareable = Object.keys(source.condition).length === 0 && !source.resources.some(hasVariable);
  if (isShareable) shared.set(source, compiled);
  return compiled;
}

function isOf({ policyName, versionId, index }: StatementReference, policy: NamedPolicy, place: number): boolean {
  return policyName === policy.policyName && versionId === policy.defaultVersionId && index === place;
}

/** Also true for an escaped wildcard, which does no harm. */
function hasVariable(pattern: string): boolean {
  return pattern.includes('$');
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
