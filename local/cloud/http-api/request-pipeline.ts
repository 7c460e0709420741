import { randomUUID } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { InvokeOutcome, LambdaInvoker } from '../../ports/lambda-invoker.ts';
import type { Log } from '../../ports/log.ts';
import type { ApiDefinition, Authorizer, Stage } from './api-definition.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { readFunctionReply } from './function-reply.ts';
import { gatewayReply, type HttpReply, type HttpRequest, headerOf } from './http-exchange.ts';
import { type Claims, hasScope } from './jwt-authorizer.ts';
import { proxyEvent } from './proxy-event.ts';
import type { RouteMatch } from './route-table.ts';

export interface RequestPipelineOptions {
  api: ApiDefinition;
  lambdas: LambdaInvoker;
  accountId: string;
  region: string;
  clock: Clock;
  log: Log;
}

interface Target {
  stage: Stage;
  path: string;
  query: string;
}

type Admission = { ok: true; claims?: Claims } | { ok: false; reply: HttpReply };

/** Takes a request through stage, route, throttle, authorizer and function, in this order, to its reply. */
export class RequestPipeline {
  readonly #options: RequestPipelineOptions;

  constructor(options: RequestPipelineOptions) {
    this.#options = options;
  }

  async handle(request: HttpRequest): Promise<HttpReply> {
    const { api, log } = this.#options;
    const requestId = randomUUID();
    const startedAt = performance.now();
    const target = targetOf(request, api);
    const { routeKey, reply } = await this.#answer(request, target, requestId);
    const cors = api.spec.CorsConfiguration;
    const headers = { ...reply.headers };
    if (cors !== undefined) {
      // With CORS in the template the gateway speaks for the API: what the function says of it is dropped.
      for (const name of Object.keys(headers)) if (name.startsWith('access-control-')) delete headers[name];
      const ours = reply.status === 204 && isPreflight(request) ? reply.headers : corsHeaders(cors, originOf(request));
      Object.assign(headers, ours);
    }
    const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
    log('debug', 'http-request', { requestId, method: request.method, routeKey, status: reply.status, durationMs });
    return { ...reply, headers: { ...headers, 'apigw-requestid': requestId } };
  }

  async #answer(
    request: HttpRequest,
    target: Target | undefined,
    requestId: string,
  ): Promise<{ routeKey?: string; reply: HttpReply }> {
    const { api } = this.#options;
    if (target === undefined) return { reply: gatewayReply(404, 'Not Found') };
    const cors = api.spec.CorsConfiguration;
    if (cors !== undefined && isPreflight(request)) {
      const headers = preflightHeaders(cors, originOf(request), headerOf(request, 'access-control-request-method'));
      return { reply: { status: 204, headers, cookies: [], body: '' } };
    }
    const match = api.routes.find(request.method, target.path);
    if (match === undefined) return { reply: gatewayReply(404, 'Not Found') };
    const routeKey = match.route.RouteKey;
    if (!target.stage.throttleFor(routeKey).take()) return { routeKey, reply: gatewayReply(429, 'Too Many Requests') };
    const admission = await this.#admit(request, target, match);
    if (!admission.ok) return { routeKey, reply: admission.reply };
    return { routeKey, reply: await this.#callFunction(request, target, match, requestId, admission.claims) };
  }

  async #admit(request: HttpRequest, target: Target, match: RouteMatch): Promise<Admission> {
    const { api, log } = this.#options;
    if (match.route.AuthorizationType !== 'JWT') return { ok: true };
    const authorizer = api.authorizerOf(match.route);
    const token = authorizer === undefined ? undefined : tokenOf(request, target.query, authorizer);
    const routeKey = match.route.RouteKey;
    if (authorizer === undefined || token === undefined) {
      log('warn', 'http-unauthorized', { routeKey, reason: 'no token' });
      return { ok: false, reply: gatewayReply(401, 'Unauthorized', { 'www-authenticate': 'Bearer' }) };
    }
    const verdict = await authorizer.jwt.verify(token);
    if (!verdict.ok) {
      log('warn', 'http-unauthorized', { routeKey, reason: verdict.reason });
      const challenge = `Bearer scope="" error="invalid_token" error_description="${verdict.reason}"`;
      return { ok: false, reply: gatewayReply(401, 'Unauthorized', { 'www-authenticate': challenge }) };
    }
    const wanted = match.route.AuthorizationScopes ?? [];
    if (hasScope(verdict.claims, wanted)) return { ok: true, claims: verdict.claims };
    log('warn', 'http-forbidden', { routeKey, reason: 'scope missing' });
    const challenge = `Bearer scope="${wanted.join(' ')}" error="insufficient_scope" error_description="insufficient_scope"`;
    return { ok: false, reply: gatewayReply(403, 'Forbidden', { 'www-authenticate': challenge }) };
  }

  async #callFunction(
    request: HttpRequest,
    target: Target,
    match: RouteMatch,
    requestId: string,
    claims: Claims | undefined,
  ): Promise<HttpReply> {
    const { api, lambdas, accountId, region, clock, log } = this.#options;
    const integration = api.integrationOf(match.route);
    if (integration === undefined) return gatewayReply(404, 'Not Found');
    const { functionArn, timeoutMs } = integration;
    const { StageName: stage, StageVariables: stageVariables } = target.stage.spec;
    const sourceArn = `arn:aws:execute-api:${region}:${accountId}:${api.apiId}/${stage}/${resourceOf(match)}`;
    const caller = { servicePrincipal: 'apigateway.amazonaws.com', sourceArn, sourceAccount: accountId };
    if (!lambdas.isInvokeAllowed(functionArn, caller)) {
      log('error', 'http-invoke-denied', { functionArn, sourceArn });
      return gatewayReply(500, 'Internal Server Error');
    }
    const pathParameters = decoded(match.pathParameters);
    if (pathParameters === undefined) return gatewayReply(400, 'Bad Request');
    const event = proxyEvent({
      request,
      match,
      rawPath: target.path,
      rawQueryString: target.query,
      pathParameters,
      ...(claims === undefined ? {} : { claims }),
      api: { accountId, region, stage, apiId: api.apiId, ...(stageVariables === undefined ? {} : { stageVariables }) },
      requestId,
      nowMs: clock.nowMs(),
    });
    return this.#replyOf(await lambdas.invoke(functionArn, event, { timeoutMs }), functionArn);
  }

  #replyOf(outcome: InvokeOutcome, functionArn: string): HttpReply {
    const { log } = this.#options;
    if (outcome.ok) {
      const reading = readFunctionReply(outcome.payload);
      if (reading.ok) return reading.reply;
      log('error', 'http-function-reply-invalid', { functionArn, reason: reading.reason });
      return gatewayReply(500, 'Internal Server Error');
    }
    log('error', 'http-integration-failed', { functionArn, kind: outcome.kind, errorType: outcome.errorType });
    // The gateway gave up waiting, or the function had no room [assumed for the second]; else the function failed.
    const unavailable = outcome.errorType === 'CallerTimeout' || outcome.kind === 'throttled';
    return unavailable ? gatewayReply(503, 'Service Unavailable') : gatewayReply(500, 'Internal Server Error');
  }
}

/** The stage named by the first path segment, else `$default`, and the path below it. */
function targetOf(request: HttpRequest, api: ApiDefinition): Target | undefined {
  const mark = request.url.indexOf('?');
  const path = mark < 0 ? request.url : request.url.slice(0, mark);
  const query = mark < 0 ? '' : request.url.slice(mark + 1);
  if (!path.startsWith('/')) return undefined;
  const first = path.split('/')[1] ?? '';
  const named = first === '' ? undefined : api.stages.get(first);
  if (named !== undefined) return { stage: named, path: path.slice(first.length + 1) || '/', query };
  const stage = api.stages.get('$default');
  return stage === undefined ? undefined : { stage, path, query };
}

function tokenOf(request: HttpRequest, query: string, { identitySource }: Authorizer): string | undefined {
  const [, place, name = ''] = identitySource.split('.');
  const found = place === 'header' ? headerOf(request, name.toLowerCase()) : new URLSearchParams(query).get(name);
  const token = found?.replace(/^bearer\s+/i, '').trim();
  return token === '' ? undefined : token;
}

/** The route's part of its execute-api ARN; ANY matches whatever method a statement names. [assumed] */
function resourceOf({ route }: RouteMatch): string {
  if (route.RouteKey === '$default') return '$default';
  const [method, path] = route.RouteKey.split(' ');
  return `${method === 'ANY' ? '*' : method}${path}`;
}

function decoded(parameters: Record<string, string>): Record<string, string> | undefined {
  try {
    return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    return undefined;
  }
}

function isPreflight(request: HttpRequest): boolean {
  return request.method === 'OPTIONS' && request.headers.has('access-control-request-method');
}

function originOf(request: HttpRequest): string | undefined {
  return headerOf(request, 'origin');
}
