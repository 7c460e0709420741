import type { AwsCaller } from '../ports/aws-http.ts';
import type { RoleAuthorizer } from '../ports/role-authorizer.ts';
import type { ConnectDetails, ConnectionPrincipal } from './connection-principal.ts';
import { type CompiledPolicies, compilePolicies } from './policy/compiled-policies.ts';
import type { NamedPolicy } from './policy/compiled-statement.ts';
import type { ConnectionContext } from './policy/connection-context.ts';

/**
 * Who connects by signature: the identity's IAM policies decide, no IoT policy does, and no thing belongs to the
 * connection. The operator may do everything. [AWS-IoT: iam-users-groups-roles]
 */
export function createIamPrincipal(
  caller: AwsCaller,
  details: ConnectDetails,
  roles: RoleAuthorizer,
): ConnectionPrincipal {
  const context: ConnectionContext = {
    ...details,
    certificateId: '',
    thing: { attached: false },
    certificate: new Map(),
  };
  const isAllowed = (action: string, resource: string): boolean =>
    caller.kind === 'operator' || roles.authorize(caller.roleArn, action, resource, caller.session).allowed;
  const allowed = compilePolicies([ALLOWED_BY_IAM], context);
  const policies: CompiledPolicies = {
    policyNames: allowed.policyNames,
    missingValues: (action) => allowed.missingValues(action),
    isAllowed,
    explain: (action, resource) =>
      compilePolicies(isAllowed(action, resource) ? [ALLOWED_BY_IAM] : [], context).explain(action, resource),
  };
  return {
    principalId: iamPrincipalId(caller),
    certificateId: undefined,
    thing: () => ({ attached: false }),
    policies: () => policies,
    isAllowed,
    denial(action, resource) {
      const decision =
        caller.kind === 'role' ? roles.authorize(caller.roleArn, action, resource, caller.session) : undefined;
      return decision?.allowed === false ? decision.message : undefined;
    },
  };
}

/** On AWS the id of the IAM user or role session; here the role's ARN, or `operator`. [assumed] */
export function iamPrincipalId(caller: AwsCaller): string {
  return caller.kind === 'role' ? caller.roleArn : 'operator';
}

/** Stands for IAM's decision where a statement is named: IAM tells no more than yes. */
const ALLOWED_BY_IAM: NamedPolicy = {
  policyName: 'IAM policies of the caller',
  document: {
    statements: [
      { sid: undefined, effect: 'Allow', actions: ['*'], resources: ['*'], isNotResource: false, condition: {} },
    ],
  },
};
