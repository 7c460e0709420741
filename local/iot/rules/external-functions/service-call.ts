import type { AwsHttpRequest, AwsHttpResponse, AwsService } from '../../../ports/aws-http.ts';
import type { RoleAuthorizer } from '../../../ports/role-authorizer.ts';
import { authorizeRole } from '../actions/action-role.ts';

/** A service's signing name with a request to it. */
export interface ServiceRequest {
  service: string;
  request: AwsHttpRequest;
}

/** Asks services of the local cloud in process, as the rules engine does for SQL. */
export interface ServiceCalls {
  /**
   * The answer's body, once the role may ask. Rejects when it may not, when there is no such service, and with the
   * service's own error.
   */
  asRole(roleArn: string, call: ServiceRequest): Promise<Buffer>;
  /** Throws unless the role has every permission this request needs. */
  authorize(roleArn: string, call: ServiceRequest): void;
  /** For services that permit `iot.amazonaws.com` itself, by a policy of the resource. */
  asService(call: ServiceRequest): Promise<Buffer>;
}

export function createServiceCalls(options: {
  services: () => readonly AwsService[];
  roles: RoleAuthorizer;
}): ServiceCalls {
  const find = (name: string): AwsService => {
    const found = options.services().find((service) => service.signingNames.includes(name));
    if (found === undefined) throw new Error(`the service ${name} is not emulated`);
    return found;
  };
  const authorize: ServiceCalls['authorize'] = (roleArn, { service, request }) => {
    for (const { action, resource } of find(service).requiredPermissions(request)) {
      const decision = authorizeRole(options.roles, roleArn, action, resource);
      if (!decision.allowed) throw new Error(`AccessDeniedException: ${decision.message}`);
    }
  };
  const asService: ServiceCalls['asService'] = async ({ service, request }) => {
    const answer = await find(service).handle(request, { kind: 'operator' });
    if (answer.status >= 300) throw failureOf(answer);
    return Buffer.from(answer.body);
  };
  return {
    authorize,
    asService,
    async asRole(roleArn, call) {
      authorize(roleArn, call);
      return await asService(call);
    },
  };
}

/** A call of the AWS JSON protocols. */
export function jsonCall(service: string, target: string, version: '1.0' | '1.1', input: object): ServiceRequest {
  const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
  return { service, request: { method: 'POST', url: '/', headers, body: Buffer.from(JSON.stringify(input)) } };
}

/** A GET of the REST protocols; `path` is encoded. */
export function getCall(service: string, path: string): ServiceRequest {
  return { service, request: { method: 'GET', url: path, headers: {}, body: Buffer.alloc(0) } };
}

/** Code and message, in JSON or XML. */
function failureOf(answer: AwsHttpResponse): Error {
  const text = answer.body.toString();
  const code = answer.headers['x-amzn-errortype'] ?? /"__type":"([^"]*)"|<Code>([^<]*)/.exec(text)?.slice(1).join('');
  const message = /"[mM]essage":"([^"]*)"|<Message>([^<]*)/.exec(text)?.slice(1).join('');
  return new Error([code || `status ${answer.status}`, message].filter(Boolean).join(': '));
}
