import type { PermissionDecision, RoleAuthorizer } from '../../../ports/role-authorizer.ts';

/** IoT must be trusted by the rule's role, and the role must allow the call. [AWS-IoT: iot-create-role] */
export function authorizeRole(
  roles: RoleAuthorizer,
  roleArn: string,
  action: string,
  resourceArn: string,
): PermissionDecision {
  if (!roles.mayAssume(roleArn, 'iot.amazonaws.com')) {
    return { allowed: false, message: `iot.amazonaws.com is not allowed to assume role ${roleArn}` };
  }
  return roles.authorize(roleArn, action, resourceArn);
}
