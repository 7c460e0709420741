import { type HttpRequest, headerOf } from './http-exchange.ts';
import type { Claims } from './jwt-authorizer.ts';
import { scopesOf } from './jwt-authorizer.ts';
import type { RouteMatch } from './route-table.ts';

export interface ProxyEventInput {
  request: HttpRequest;
  match: RouteMatch;
  /** Path the stage sees: without the stage's own segment, percent-decoded parameters in `pathParameters`. */
  rawPath: string;
  rawQueryString: string;
  pathParameters: Record<string, string>;
  claims?: Claims;
  api: { accountId: string; apiId: string; region: string; stage: string; stageVariables?: Record<string, string> };
  requestId: string;
  nowMs: number;
}

/** The event of payload format 2.0. Absent parts are left out, as the service does. [AWS-APIGateway: payload format] */
export function proxyEvent(input: ProxyEventInput): Record<string, unknown> {
  const { request, match, rawPath, rawQueryString, pathParameters, api } = input;
  const event: Record<string, unknown> = {
    version: '2.0',
    routeKey: match.route.RouteKey,
    rawPath,
    rawQueryString,
    headers: eventHeaders(request),
    requestContext: requestContext(input),
    isBase64Encoded: false,
  };
  const cookies = cookiesOf(request);
  if (cookies.length > 0) event['cookies'] = cookies;
  const query = queryParameters(rawQueryString);
  if (Object.keys(query).length > 0) event['queryStringParameters'] = query;
  if (Object.keys(pathParameters).length > 0) event['pathParameters'] = pathParameters;
  if (api.stageVariables !== undefined) event['stageVariables'] = api.stageVariables;
  if (request.body.length > 0) {
    const isText = isTextBody(request);
    event['isBase64Encoded'] = !isText;
    event['body'] = request.body.toString(isText ? 'utf8' : 'base64');
  }
  return event;
}

function requestContext({ request, match, rawPath, claims, api, requestId, nowMs }: ProxyEventInput) {
  const wanted = match.route.AuthorizationScopes ?? [];
  const authorizer =
    claims === undefined
      ? {}
      : { authorizer: { jwt: { claims: claimTexts(claims), scopes: wanted.length > 0 ? scopesOf(claims) : null } } };
  return {
    accountId: api.accountId,
    apiId: api.apiId,
    ...authorizer,
    domainName: headerOf(request, 'host') ?? '',
    domainPrefix: api.apiId,
    http: {
      method: request.method,
      path: rawPath,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.sourceIp,
      userAgent: headerOf(request, 'user-agent') ?? '',
    },
    requestId,
    routeKey: match.route.RouteKey,
    stage: api.stage,
    time: commonLogTime(nowMs),
    timeEpoch: nowMs,
  };
}

function eventHeaders(request: HttpRequest): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, values] of request.headers) if (name !== 'cookie') headers[name] = values.join(',');
  // What a client says of its own address is not to be believed here: nothing in front of this gateway adds it.
  headers['x-forwarded-for'] = request.sourceIp;
  headers['x-forwarded-proto'] = 'http';
  return headers;
}

function cookiesOf(request: HttpRequest): string[] {
  const lines = request.headers.get('cookie') ?? [];
  return lines.flatMap((line) => line.split(';').map((cookie) => cookie.trim())).filter((cookie) => cookie !== '');
}

function queryParameters(rawQueryString: string): Record<string, string> {
  const joined: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const before = joined[name];
    joined[name] = before === undefined ? value : `${before},${value}`;
  }
  return joined;
}

/** Claims reach the function as text: numbers printed, lists as `[a b]`. [assumed: the list's form] */
function claimTexts(claims: Claims): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => {
      if (Array.isArray(value)) return [name, `[${value.join(' ')}]`];
      return [name, typeof value === 'object' ? JSON.stringify(value) : String(value)];
    }),
  );
}

/** Text types pass as they are, all else as base64. [assumed: `+json` and `+xml` count as text] */
function isTextBody(request: HttpRequest): boolean {
  if (headerOf(request, 'content-encoding') !== undefined) return false;
  const type = headerOf(request, 'content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined) return Buffer.from(request.body.toString('utf8')).equals(request.body);
  return /^text\/|^application\/(json|javascript|xml)$|\+(json|xml)$/.test(type);
}

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(nowMs: number): string {
  const [, day, month, year, time] = new Date(nowMs).toUTCString().split(/[ ,]+/);
  return `${day}/${month}/${year}:${time} +0000`;
}
