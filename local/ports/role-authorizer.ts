import type { RoleSessionContext } from './role-sessions.ts';

export type PermissionDecision = { allowed: true } | { allowed: false; message: string };

/** IAM evaluation of a role's policies, collected from the template. */
export interface RoleAuthorizer {
  /**
   * `action` like `dynamodb:PutItem`, `resource` the full ARN (or `*`). Default deny, explicit deny wins.
   * `session`: the caller has temporary credentials. `message` reads as AWS's AccessDenied does and names the role, the action and the resource.
   */
  authorize(roleArn: string, action: string, resource: string, session?: RoleSessionContext): PermissionDecision;
  /** True when `service` (e.g. `iot.amazonaws.com`) may assume the role. */
  mayAssume(roleArn: string, service: string): boolean;
}
