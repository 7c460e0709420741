import type { PermissionDecision, RoleAuthorizer } from '../../ports/role-authorizer.ts';
import { awsManagedPolicy } from './aws-managed-policies.ts';
import { parsePolicyDocument, type Statement } from './policy-document.ts';
import type { RequestContext } from './request-context.ts';
import { type AccessKey, accessKeyOfRole } from './role-access-key.ts';
import { type AccessRequest, evaluateStatements, type Verdict } from './statement-match.ts';
import { mayServiceAssume } from './trust-policy.ts';

export interface RoleSpec {
  roleName: string;
  roleArn: string;
  assumeRolePolicyDocument: unknown;
  permissionsBoundaryArn?: string;
  /** `MaxSessionDuration`; an hour unless told. [AWS-IAM: API_CreateRole] */
  maxSessionSeconds?: number;
}

/** The roles and policies of the templates, and what they allow. */
export interface IamRegistry extends RoleAuthorizer {
  putRole(role: RoleSpec): void;
  /** A customer-managed policy; attaching it is separate. Throws when the document is malformed. */
  putManagedPolicy(policyArn: string, document: unknown): void;
  /** An inline policy; the same name replaces. Throws for an unknown role or a malformed document. */
  attachPolicy(roleName: string, policyName: string, document: unknown): void;
  /** Returns false when the ARN is neither a policy put before nor a known AWS managed policy: it then grants nothing. */
  attachManagedPolicy(roleName: string, policyArn: string): boolean;
  /** True when the ARN is a policy put before or a known AWS managed policy. */
  knowsManagedPolicy(policyArn: string): boolean;
  accessKeyOf(roleArn: string): AccessKey;
  /** How long a session of the role may be; 0 for no such role. */
  maxSessionSeconds(roleArn: string): number;
  /** ARN of the role behind an access key handed out by `accessKeyOf`. */
  roleForAccessKey(accessKeyId: string): string | undefined;
}

interface Role extends RoleSpec {
  trust: Statement[];
  policies: Map<string, Statement[]>;
}

const DEFAULT_SESSION_SECONDS = 3600;
/** [assumed] AWS has a function's name there. */
const UNNAMED_SESSION = 'local';

/** Keeps roles and policies in memory and evaluates them for requests within one account and region. */
export function createIamRegistry(home: { accountId: string; region: string }): IamRegistry {
  const rolesByArn = new Map<string, Role>();
  const rolesByName = new Map<string, Role>();
  const rolesByAccessKey = new Map<string, string>();
  const managed = new Map<string, Statement[]>();

  const statementsOf = (policyArn: string): Statement[] | undefined =>
    managed.get(policyArn) ?? awsManagedPolicy(policyArn);
  const roleNamed = (roleName: string): Role => {
    const role = rolesByName.get(roleName);
    if (role === undefined) throw new Error(`NoSuchEntity: the role with name ${roleName} cannot be found`);
    return role;
  };

  return {
    putRole: (spec) => {
      const role = { ...spec, trust: parsePolicyDocument(spec.assumeRolePolicyDocument), policies: new Map() };
      rolesByArn.set(spec.roleArn, role);
      rolesByName.set(spec.roleName, role);
      rolesByAccessKey.set(accessKeyOfRole(spec.roleArn).accessKeyId, spec.roleArn);
    },
    putManagedPolicy: (policyArn, document) => void managed.set(policyArn, parsePolicyDocument(document)),
    attachPolicy: (roleName, policyName, document) =>
      void roleNamed(roleName).policies.set(policyName, parsePolicyDocument(document)),
    attachManagedPolicy: (roleName, policyArn) => {
      const statements = statementsOf(policyArn);
      roleNamed(roleName).policies.set(policyArn, statements ?? []);
      return statements !== undefined;
    },
    knowsManagedPolicy: (policyArn) => statementsOf(policyArn) !== undefined,
    accessKeyOf: accessKeyOfRole,
    roleForAccessKey: (accessKeyId) => rolesByAccessKey.get(accessKeyId),
    maxSessionSeconds: (roleArn) => {
      const role = rolesByArn.get(roleArn);
      return role === undefined ? 0 : (role.maxSessionSeconds ?? DEFAULT_SESSION_SECONDS);
    },
    authorize: (roleArn, action, resource, session) => {
      const role = rolesByArn.get(roleArn);
      if (role === undefined) return { allowed: false, message: `The role ${roleArn} does not exist` };
      const boundary = role.permissionsBoundaryArn ? statementsOf(role.permissionsBoundaryArn) : undefined;
      const context = { ...requestContext(role, home), ...session?.context };
      const user = `arn:aws:sts::${home.accountId}:assumed-role/${role.roleName}/${session?.name ?? UNNAMED_SESSION}`;
      return authorize(role, boundary, { action, resource, context }, user);
    },
    mayAssume: (roleArn, service) => {
      const role = rolesByArn.get(roleArn);
      return role !== undefined && mayServiceAssume(role.trust, service, home);
    },
  };
}

/** [assumed] Loopback calls count as made over TLS, because the deployed function's calls are. */
function requestContext(role: Role, home: { accountId: string; region: string }): RequestContext {
  return {
    'aws:principalarn': role.roleArn,
    'aws:principalaccount': home.accountId,
    'aws:resourceaccount': home.accountId,
    'aws:requestedregion': home.region,
    'aws:securetransport': 'true',
  };
}

/** Identity policies, limited by the permissions boundary when its document is known. [AWS-IAM: policy evaluation logic] */
function authorize(
  role: Role,
  boundary: Statement[] | undefined,
  request: AccessRequest,
  user: string,
): PermissionDecision {
  const identity = evaluateStatements([...role.policies.values()].flat(), request);
  if (identity !== 'allowed') return refusal(user, request, reason(identity, request, 'identity-based policy'));
  const limit = boundary === undefined ? 'allowed' : evaluateStatements(boundary, request);
  if (limit === 'allowed') return { allowed: true };
  return refusal(user, request, reason(limit, request, 'permissions boundary'));
}

function reason(verdict: Verdict, request: AccessRequest, policyKind: string): string {
  if (verdict === 'denied') return `with an explicit deny in ${policyKind.startsWith('i') ? 'an' : 'a'} ${policyKind}`;
  return `because no ${policyKind} allows the ${request.action} action`;
}

function refusal(user: string, request: AccessRequest, why: string): PermissionDecision {
  const what = `perform: ${request.action} on resource: ${request.resource}`;
  return { allowed: false, message: `User: ${user} is not authorized to ${what} ${why}` };
}
