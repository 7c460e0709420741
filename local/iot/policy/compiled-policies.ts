import {
  type CompiledStatement,
  compileForAction,
  coversResource,
  isConnect,
  type NamedPolicy,
  type StatementReference,
} from './compiled-statement.ts';
import type { ConnectionContext } from './connection-context.ts';
import { type NearestMiss, nearestMiss } from './nearest-miss.ts';
import { missingValues, statementVariables, type VariableValues } from './statement-variables.ts';

/** How a question was decided. `variables`: what the deciding, or nearest, statement could read, with its values. */
export type PolicyExplanation = { variables: VariableValues } & (
  | { allowed: true; statement: StatementReference }
  | { allowed: false; reason: 'explicit-deny'; statement: StatementReference }
  | { allowed: false; reason: 'no-match'; nearest: NearestMiss | undefined }
);

/** All policies of one principal, compiled for one connection. */
export interface CompiledPolicies {
  isAllowed(action: string, resource: string): boolean;
  /** The same decision with its grounds; slower, for refusals and questions. */
  explain(action: string, resource: string): PolicyExplanation;
  /** Variables and condition keys that statements for the action ask about and the connection has no value for. */
  missingValues(action: string): string[];
  /** Names of all the policies. */
  readonly policyNames: readonly string[];
}

/**
 * Conditions and variables depend on the connection and the action alone, so they are settled here once an action;
 * what remains a call is matching resources. Default deny, explicit Deny wins. [AWS-IoT: iot-policies]
 */
export function compilePolicies(policies: readonly NamedPolicy[], context: ConnectionContext): CompiledPolicies {
  return new PoliciesOfConnection(policies, context);
}

class PoliciesOfConnection implements CompiledPolicies {
  readonly #policies: readonly NamedPolicy[];
  readonly #context: ConnectionContext;
  #byAction: Map<string, CompiledStatement[]> | undefined;

  constructor(policies: readonly NamedPolicy[], context: ConnectionContext) {
    this.#policies = policies;
    this.#context = context;
  }

  get policyNames(): readonly string[] {
    return this.#policies.map(({ policyName }) => policyName);
  }

  isAllowed(action: string, resource: string): boolean {
    let isAllowed = false;
    for (const statement of this.#statementsFor(action)) {
      if (!statement.holds || !coversResource(statement, resource)) continue;
      if (statement.effect === 'Deny') return false;
      isAllowed = true;
    }
    return isAllowed;
  }

  explain(action: string, resource: string): PolicyExplanation {
    const context = this.#context;
    const statements = this.#statementsFor(action);
    const covering = statements.filter((entry) => entry.holds && coversResource(entry, resource));
    const variablesOf = (statement: CompiledStatement | undefined): VariableValues =>
      statementVariables(statement?.source, context, isConnect(action));
    const deny = covering.find((entry) => entry.effect === 'Deny');
    if (deny) {
      return { allowed: false, reason: 'explicit-deny', statement: deny.reference, variables: variablesOf(deny) };
    }
    const allow = covering[0];
    if (allow) return { allowed: true, statement: allow.reference, variables: variablesOf(allow) };
    const found = nearestMiss({ policies: this.#policies, statements, context, action, resource });
    return { allowed: false, reason: 'no-match', nearest: found?.miss, variables: variablesOf(found?.statement) };
  }

  missingValues(action: string): string[] {
    const sources = this.#statementsFor(action).map(({ source }) => source);
    return missingValues(sources, this.#context, isConnect(action));
  }

  #statementsFor(action: string): CompiledStatement[] {
    const present = this.#byAction?.get(action);
    if (present) return present;
    const compiled = this.#policies.flatMap((policy) => compileForAction(policy, action, this.#context));
    // Asked once a connection: most have nothing else to remember.
    if (isConnect(action)) return compiled;
    this.#byAction ??= new Map();
    this.#byAction.set(action, compiled);
    return compiled;
  }
}
