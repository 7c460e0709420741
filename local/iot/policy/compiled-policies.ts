import { conditionHolds } from './conditions.ts';
import type { ConnectionContext } from './connection-context.ts';
import type { PolicyDocument, PolicyStatement } from './policy-document.ts';
import { compilePattern, type TextMatcher } from './text-pattern.ts';

export interface NamedPolicy {
  readonly policyName: string;
  readonly document: PolicyDocument;
}

export interface StatementReference {
  policyName: string;
  sid: string | undefined;
  /** Place in the document's list, from 0. */
  index: number;
}

export type PolicyExplanation =
  | { allowed: true; statement: StatementReference }
  | { allowed: false; reason: 'explicit-deny'; statement: StatementReference }
  | { allowed: false; reason: 'no-match'; nearest: NearestMiss | undefined };

/** The Allow statement that came closest: its action fits, something else does not. */
export interface NearestMiss {
  statement: StatementReference;
  failed: 'resource' | 'condition' | 'unset-variable';
  resource: string;
}

/** All policies of one principal, compiled for one connection. */
export interface CompiledPolicies {
  isAllowed(action: string, resource: string): boolean;
  explain(action: string, resource: string): PolicyExplanation;
}

interface CompiledStatement {
  reference: StatementReference;
  effect: 'Allow' | 'Deny';
  source: PolicyStatement;
  holds: boolean;
  resources: { pattern: string; matches: TextMatcher | undefined }[];
}

/**
 * Conditions and variables depend on the connection and the action alone, so they are settled here once an action;
 * what remains a call is matching resources. Default deny, explicit Deny wins. [AWS-IoT: iot-policies]
 */
export function compilePolicies(policies: readonly NamedPolicy[], context: ConnectionContext): CompiledPolicies {
  const byAction = new Map<string, CompiledStatement[]>();

  function statementsFor(action: string): CompiledStatement[] {
    const present = byAction.get(action);
    if (present) return present;
    const compiled = policies.flatMap((policy) => compileForAction(policy, action, context));
    byAction.set(action, compiled);
    return compiled;
  }

  return {
    isAllowed(action, resource) {
      let isAllowed = false;
      for (const statement of statementsFor(action)) {
        if (!statement.holds || !coversResource(statement, resource)) continue;
        if (statement.effect === 'Deny') return false;
        isAllowed = true;
      }
      return isAllowed;
    },
    explain(action, resource) {
      const covering = statementsFor(action).filter((entry) => entry.holds && coversResource(entry, resource));
      const deny = covering.find((entry) => entry.effect === 'Deny');
      if (deny) return { allowed: false, reason: 'explicit-deny', statement: deny.reference };
      const allow = covering[0];
      if (allow) return { allowed: true, statement: allow.reference };
      return { allowed: false, reason: 'no-match', nearest: nearestMiss(statementsFor(action), resource) };
    },
  };
}

function compileForAction(policy: NamedPolicy, action: string, context: ConnectionContext): CompiledStatement[] {
  const isConnect = action === 'iot:Connect';
  return policy.document.statements.flatMap((source, index) => {
    if (!source.actions.some((pattern) => actionMatches(pattern, action, context))) return [];
    const reference = { policyName: policy.policyName, sid: source.sid, index };
    const resources = source.resources.map((pattern) => ({ pattern, matches: compilePattern(pattern, context) }));
    const holds = conditionHolds(source.condition, context, isConnect);
    return [{ reference, effect: source.effect, source, holds, resources }];
  });
}

/** Without regard to case, as IAM compares them. [assumed] */
function actionMatches(pattern: string, action: string, context: ConnectionContext): boolean {
  return compilePattern(pattern.toLowerCase(), context)?.(action.toLowerCase()) ?? false;
}

/**
 * A resource whose variable has no value matches nothing. Under `NotResource` that must not widen: an Allow then does
 * not apply, a Deny does. [assumed]
 */
function coversResource(statement: CompiledStatement, resource: string): boolean {
  const isListed = statement.resources.some((entry) => entry.matches?.(resource) ?? false);
  if (!statement.source.isNotResource) return isListed;
  if (statement.effect === 'Allow' && statement.resources.some((entry) => !entry.matches)) return false;
  return !isListed;
}

function nearestMiss(statements: CompiledStatement[], resource: string): NearestMiss | undefined {
  let best: { miss: NearestMiss; shared: number } | undefined;
  for (const statement of statements.filter((entry) => entry.effect === 'Allow')) {
    for (const { pattern, matches } of statement.resources) {
      const covers = coversResource(statement, resource);
      const shared = covers ? Number.POSITIVE_INFINITY : sharedPrefixLength(pattern, resource);
      if (best && best.shared >= shared) continue;
      const failed = covers ? 'condition' : matches ? 'resource' : 'unset-variable';
      best = { miss: { statement: statement.reference, failed, resource: pattern }, shared };
    }
  }
  return best?.miss;
}

function sharedPrefixLength(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}
