import type { AnsweredAwsCall, AwsCaller, AwsHttpRequest, AwsHttpResponse, AwsService } from '../../ports/aws-http.ts';
import { type Clock, systemClock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { foreignOrigin } from '../../ports/page-origin.ts';
import { reachableAuthority } from '../../ports/reachable-host.ts';
import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import { isTrustedHost } from '../../ports/trusted-host.ts';
import { credentialScopeOf, guessService } from './credential-scope.ts';
import { type AnyRequest, type AnyResponse, hostOf, readRequest, sendResponse } from './http-exchange.ts';
import { badSignature, refusal, unknownKey } from './refusal.ts';
import { listenOnBothProtocols } from './two-protocol-listener.ts';

export interface FrontDoorOptions {
  /** Interface to bind, 127.0.0.1 unless told otherwise. */
  host?: string;
  /** 0 picks a free port. */
  port: number;
  services: AwsService[];
  /** `undefined` means nobody has this access key. */
  callerOf(accessKeyId: string): AwsCaller | undefined;
  roles: RoleAuthorizer;
  /** Why a request's signature does not count, undefined when it does; signatures are not looked at unless given. */
  signatureFault?: ((request: AwsHttpRequest, service: string) => string | undefined) | undefined;
  /** Told of each call after its answer; for those who count. The bodies must not be changed. */
  onAnswered?: ((call: AnsweredAwsCall) => void) | undefined;
  log: Log;
  /** Decides whether a presigned URL has expired. */
  clock?: Clock;
  /** Host names accepted beside loopback names and addresses, e.g. a compose service name. */
  allowedHosts?: string[];
}

export interface FrontDoor {
  url: string;
  port: number;
  /** Answers a call that did not come over a socket; it is named, authorised and counted as one that did. */
  answer(request: AwsHttpRequest): Promise<AwsHttpResponse>;
  close(): Promise<void>;
}

/**
 * The one HTTP endpoint of every AWS API (HTTP/1.1 and h2c). It names the caller by access key, finds the service by
 * the signature's scope and authorises roles before the service sees the request. No CORS headers: browsers stay out.
 */
export async function createFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const host = options.host ?? '127.0.0.1';
  const services = new Map<string, AwsService>();
  for (const service of options.services) for (const name of service.signingNames) services.set(name, service);
  const listener = await listenOnBothProtocols({
    host,
    port: options.port,
    handle: (request, response) => {
      serve(options, services, request, response).catch((error: unknown) => {
        // The client has gone, mid-request or mid-answer; there is nobody to tell.
        options.log('debug', 'aws-request-aborted', { error: String(error) });
        response.destroy();
      });
    },
  });
  const { port } = listener;
  return {
    url: `http://${reachableAuthority(host, port)}`,
    port,
    answer: (request) => answer(options, services, request),
    close: () => listener.close(),
  };
}

async function serve(
  options: FrontDoorOptions,
  services: Map<string, AwsService>,
  request: AnyRequest,
  response: AnyResponse,
): Promise<void> {
  if (!isTrustedHost(hostOf(request), options.allowedHosts)) {
    options.log('warn', 'aws-request-refused', { reason: 'host', host: hostOf(request) });
    await sendAndClose(response, refusal('dynamodb', 'AccessDeniedException', 'This Host is not served here', 403));
    return;
  }
  const page = foreignOrigin(request.headers.origin, options.allowedHosts ?? []);
  if (page !== undefined) {
    options.log('warn', 'aws-request-refused', { reason: 'origin', origin: page });
    const message = 'Pages of other sites are not served here';
    await sendAndClose(response, refusal('dynamodb', 'AccessDeniedException', message, 403));
    return;
  }
  const read = await readRequest(request);
  if (!read) {
    options.log('warn', 'aws-request-refused', { reason: 'body-too-large' });
    await sendAndClose(response, refusal('dynamodb', 'RequestEntityTooLargeException', 'Request is too large', 413));
    return;
  }
  await sendResponse(response, await answer(options, services, read));
}

/** The rest of the body is not wanted, so the connection cannot be used again. */
async function sendAndClose(response: AnyResponse, refused: AwsHttpResponse): Promise<void> {
  const isHttp1 = !('stream' in response);
  await sendResponse(
    response,
    isHttp1 ? { ...refused, headers: { ...refused.headers, connection: 'close' } } : refused,
  );
}

async function answer(
  options: FrontDoorOptions,
  services: Map<string, AwsService>,
  request: AwsHttpRequest,
): Promise<AwsHttpResponse> {
  const scope = credentialScopeOf(request);
  if (!scope) {
    const open = options.services.find((one) => one.acceptsUnsigned?.(request));
    if (open) return handled(options, open, request, { kind: 'operator' });
    const message = 'Request is missing Authentication Token';
    return refusal(guessService(request), 'MissingAuthenticationTokenException', message, 403);
  }
  const service = services.get(scope.service);
  if (!service) {
    options.log('warn', 'aws-service-not-emulated', { service: scope.service });
    return refusal(scope.service, 'UnknownOperationException', `${scope.service} is not emulated here`, 400);
  }
  const caller = options.callerOf(scope.accessKeyId);
  if (!caller) return unknownKey(scope.service);
  if (scope.expiresAtMs !== undefined && scope.expiresAtMs <= (options.clock ?? systemClock).nowMs()) {
    return refusal(scope.service, 'AccessDenied', 'Request has expired', 403);
  }
  const fault = options.signatureFault?.(request, scope.service);
  if (fault !== undefined) {
    options.log('warn', 'aws-signature-refused', { service: scope.service, reason: fault });
    return badSignature(scope.service, fault);
  }
  const denied = denial(options.roles, service, request, caller);
  if (denied !== undefined) {
    options.log('warn', 'aws-request-denied', { service: scope.service, message: denied });
    return service.accessDenied(denied);
  }
  return handled(options, service, request, caller);
}

async function handled(
  options: FrontDoorOptions,
  service: AwsService,
  request: AwsHttpRequest,
  caller: AwsCaller,
): Promise<AwsHttpResponse> {
  const [name = ''] = service.signingNames;
  try {
    const response = await service.handle(request, caller);
    options.onAnswered?.({ service: name, caller, request, response });
    return response;
  } catch (error) {
    options.log('error', 'aws-service-failed', { service: name, error: describeError(error) });
    return refusal(name, 'InternalServerError', 'The local service failed; see the log', 500);
  }
}

function denial(
  roles: RoleAuthorizer,
  service: AwsService,
  request: AwsHttpRequest,
  caller: AwsCaller,
): string | undefined {
  if (caller.kind === 'operator') return undefined;
  for (const { action, resource } of service.requiredPermissions(request)) {
    const decision = roles.authorize(caller.roleArn, action, resource, caller.session);
    if (!decision.allowed) return decision.message;
  }
  return undefined;
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
