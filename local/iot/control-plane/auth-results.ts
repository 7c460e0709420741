import type { IotStore } from '../iot-store.ts';
import type { CompiledPolicies } from '../policy/compiled-policies.ts';
import type { StatementReference } from '../policy/compiled-statement.ts';

export interface AuthInfo {
  actionType: string;
  resources: string[];
}

const ACTIONS: Readonly<Record<string, string>> = {
  PUBLISH: 'iot:Publish',
  SUBSCRIBE: 'iot:Subscribe',
  RECEIVE: 'iot:Receive',
  CONNECT: 'iot:Connect',
};

/** Undefined when the list is not of the API's shape. [AWS-IoT: API_AuthInfo] */
export function readAuthInfos(value: unknown): AuthInfo[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const infos: AuthInfo[] = [];
  for (const entry of value as unknown[]) {
    const { actionType, resources } = (entry ?? {}) as { actionType?: unknown; resources?: unknown };
    if (typeof actionType !== 'string' || !Object.hasOwn(ACTIONS, actionType) || !Array.isArray(resources))
      return undefined;
    infos.push({ actionType, resources: resources.map(String) });
  }
  return infos;
}

/** All resources of the question must be allowed. [AWS-IoT: API_AuthResult] */
export function authResult(store: IotStore, policies: CompiledPolicies, authInfo: AuthInfo): object {
  const action = ACTIONS[authInfo.actionType] ?? '';
  const answers = authInfo.resources.map((resource) => policies.explain(action, resource));
  const named = (statement: StatementReference): object => ({
    policyName: statement.policyName,
    policyArn: store.arns.policy(statement.policyName),
  });
  const denies = answers.flatMap((answer) =>
    !answer.allowed && answer.reason === 'explicit-deny' ? [named(answer.statement)] : [],
  );
  const allows = answers.flatMap((answer) => (answer.allowed ? [named(answer.statement)] : []));
  const authDecision =
    denies.length > 0 ? 'EXPLICIT_DENY' : allows.length === answers.length ? 'ALLOWED' : 'IMPLICIT_DENY';
  return {
    authInfo,
    authDecision,
    allowed: { policies: authDecision === 'ALLOWED' ? allows : [] },
    denied: { implicitDeny: { policies: [] }, explicitDeny: { policies: denies } },
    missingContextValues: [],
  };
}
