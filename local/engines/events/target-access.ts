import type { LambdaInvoker } from '../../ports/lambda-invoker.ts';
import type { ResourcePolicies } from '../../ports/resource-policies.ts';
import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import { AwsError } from '../aws-error.ts';
import { serviceOf } from '../targets/target-call.ts';

export interface TargetAccessPorts {
  accountId: string;
  roles: RoleAuthorizer;
  lambdas: LambdaInvoker;
  policies: ResourcePolicies;
}

const PRINCIPAL = 'events.amazonaws.com';
const ACTIONS: Readonly<Record<string, string>> = {
  lambda: 'lambda:InvokeFunction',
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
  logs: 'logs:PutLogEvents',
  events: 'events:PutEvents',
};

/** On whose behalf EventBridge acts. */
export interface RuleAccess {
  ruleArn: string;
  /** The target's role; without one the target's own policy decides. */
  roleArn: string | undefined;
}

/**
 * Throws `AccessDeniedException` unless the rule may reach a resource: by its role, by the function's permissions, or by
 * the policy on the queue, topic or log group. [AWS-EventBridge: eb-use-resource-based]
 */
export async function checkAccess(resource: string, access: RuleAccess, ports: TargetAccessPorts): Promise<void> {
  const refusal = await refusalOf(resource, access, ports);
  if (refusal !== undefined) throw new AwsError('AccessDeniedException', refusal);
}

async function refusalOf(
  resource: string,
  { ruleArn, roleArn }: RuleAccess,
  { accountId, roles, lambdas, policies }: TargetAccessPorts,
): Promise<string | undefined> {
  const service = serviceOf(resource);
  const action = ACTIONS[service] ?? '';
  if (roleArn !== undefined) {
    if (!roles.mayAssume(roleArn, PRINCIPAL)) return `${PRINCIPAL} is not allowed to assume role ${roleArn}`;
    const decision = roles.authorize(roleArn, action, resource);
    return decision.allowed ? undefined : decision.message;
  }
  const caller = { servicePrincipal: PRINCIPAL, sourceArn: ruleArn, sourceAccount: accountId };
  const isAllowed =
    service === 'lambda'
      ? lambdas.isInvokeAllowed(resource, caller)
      : await policies.allows({ ...caller, action, resource });
  return isAllowed ? undefined : `The policy of ${resource} does not let ${PRINCIPAL} do ${action} for ${ruleArn}`;
}
