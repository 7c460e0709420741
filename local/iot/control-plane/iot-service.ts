import type { AwsHttpRequest, AwsHttpResponse, AwsService } from '../../ports/aws-http.ts';
import type { Log } from '../../ports/log.ts';
import type { IotErrorCode } from '../registry/outcome.ts';
import { createIndexingConfiguration } from './indexing-configuration.ts';
import type { ControlPlanePorts, IotCall, IotOperation } from './iot-operation.ts';
import { OPERATIONS } from './operations.ts';

export interface IotServiceOptions extends Omit<ControlPlanePorts, 'indexing'> {
  log: Log;
}

/** [AWS-IoT: API_Operations_AWS_IoT] */
const STATUS_CODES: Readonly<Record<IotErrorCode, number>> = {
  CertificateStateException: 406,
  CertificateValidationException: 400,
  DeleteConflictException: 409,
  InvalidRequestException: 400,
  LimitExceededException: 410,
  MalformedPolicyException: 400,
  ResourceAlreadyExistsException: 409,
  ResourceNotFoundException: 404,
  VersionConflictException: 409,
  VersionsLimitExceededException: 409,
};

/** The `iot` control-plane API over the local store: rest-json, errors named in `x-amzn-ErrorType`. */
export function createIotService(options: IotServiceOptions): AwsService {
  const ports: ControlPlanePorts = { ...options, indexing: createIndexingConfiguration() };
  return {
    signingNames: ['iot'],
    requiredPermissions(request) {
      const found = findOperation(request);
      if (!found) return [];
      const call = readCall(request, found.path);
      if (!call) return [];
      return [{ action: `iot:${found.operation.name}`, resource: found.operation.resource(call, ports.store) }];
    },
    async handle(request) {
      const found = findOperation(request);
      if (!found) {
        return errorResponse(404, 'UnknownOperationException', `No operation at ${request.method} ${request.url}.`);
      }
      const call = readCall(request, found.path);
      if (!call) return errorResponse(400, 'SerializationException', 'The body is not a JSON object.');
      const outcome = await found.operation.perform(call, ports);
      if (outcome.ok) return jsonResponse(200, {}, outcome.value);
      options.log('warn', 'iot-call-refused', {
        operation: found.operation.name,
        code: outcome.code,
        reason: outcome.message,
      });
      return errorResponse(STATUS_CODES[outcome.code], outcome.code, outcome.message);
    },
    accessDenied: (message) => errorResponse(403, 'AccessDeniedException', message),
  };
}

function findOperation(request: AwsHttpRequest): { operation: IotOperation; path: Record<string, string> } | undefined {
  const [pathname = ''] = request.url.split('?');
  for (const operation of OPERATIONS) {
    const path = operation.method === request.method ? matchRoute(operation.route, pathname) : undefined;
    if (path) return { operation, path };
  }
  return undefined;
}

/** Compares undecoded segments: an ARN in a label has its slashes encoded. */
function matchRoute(route: string, pathname: string): Record<string, string> | undefined {
  const wanted = route.split('/');
  const given = pathname.split('/');
  if (wanted.length !== given.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const actual = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined && segment !== actual) return undefined;
    const decoded = name === undefined ? undefined : decode(actual);
    if (name !== undefined && !decoded) return undefined;
    if (name !== undefined && decoded !== undefined) labels[name] = decoded;
  }
  return labels;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** Undefined when there is a body that is not a JSON object. */
function readCall(request: AwsHttpRequest, path: Record<string, string>): IotCall | undefined {
  const [, search = ''] = request.url.split('?');
  const header = request.headers['x-amzn-principal'];
  const principal = Array.isArray(header) ? header[0] : header;
  const body = readBody(request.body);
  return body && { path, query: new URLSearchParams(search), principal, body };
}

function readBody(body: Buffer): Record<string, unknown> | undefined {
  if (body.length === 0) return {};
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function errorResponse(status: number, errorType: string, message: string): AwsHttpResponse {
  return jsonResponse(status, { 'x-amzn-ErrorType': errorType }, { message });
}

function jsonResponse(status: number, headers: Record<string, string>, body: object): AwsHttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
