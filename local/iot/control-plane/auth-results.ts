import type { IotStore } from '../iot-store.ts';
import type { CompiledPolicies } from '../policy/compiled-policies.ts';

export interface AuthInfo {
  actionType: string;
  resources: string[];
}

const MAX_AUTH_INFOS = 10;
const ACTIONS: Readonly<Record<string, string>> = {
  PUBLISH: 'iot:Publish',
  SUBSCRIBE: 'iot:Subscribe',
  RECEIVE: 'iot:Receive',
  CONNECT: 'iot:Connect',
};

/** Undefined when the list is not of the API's shape: one to ten questions, each of one resource or more. [AWS-IoT: API_AuthInfo] */
export function readAuthInfos(value: unknown): AuthInfo[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_AUTH_INFOS) return undefined;
  const infos: AuthInfo[] = [];
  for (const entry of value as unknown[]) {
    const { actionType, resources } = (entry ?? {}) as { actionType?: unknown; resources?: unknown };
    if (typeof actionType !== 'string' || !Object.hasOwn(ACTIONS, actionType)) return undefined;
    if (!Array.isArray(resources) || resources.length === 0) return undefined;
    infos.push({ actionType, resources: resources.map(String) });
  }
  return infos;
}

/**
 * All resources of the question must be allowed. `missingContextValues` are told of an implicit deny, for which they may
 * be the reason. [AWS-IoT: API_AuthResult] [assumed: when they are told]
 */
export function authResult(store: IotStore, policies: CompiledPolicies, authInfo: AuthInfo): object {
  const action = ACTIONS[authInfo.actionType] ?? '';
  const answers = authInfo.resources.map((resource) => policies.explain(action, resource));
  const named = (policyNames: readonly string[]): object[] =>
    [...new Set(policyNames)].map((policyName) => ({ policyName, policyArn: store.arns.policy(policyName) }));
  const denies = answers.flatMap((answer) =>
    !answer.allowed && answer.reason === 'explicit-deny' ? [answer.statement.policyName] : [],
  );
  const allows = answers.flatMap((answer) => (answer.allowed ? [answer.statement.policyName] : []));
  const authDecision =
    denies.length > 0 ? 'EXPLICIT_DENY' : allows.length === answers.length ? 'ALLOWED' : 'IMPLICIT_DENY';
  const isImplicit = authDecision === 'IMPLICIT_DENY';
  return {
    authInfo,
    authDecision,
    allowed: { policies: authDecision === 'ALLOWED' ? named(allows) : [] },
    denied: {
      implicitDeny: { policies: isImplicit ? named(policies.policyNames) : [] },
      explicitDeny: { policies: named(denies) },
    },
    missingContextValues: isImplicit ? policies.missingValues(action) : [],
  };
}
