import type { AwsHttpRequest, AwsHttpResponse, AwsService } from '../../ports/aws-http.ts';
import type { Log } from '../../ports/log.ts';
import { readObjectBody } from '../object-body.ts';
import type { IotErrorCode } from '../registry/outcome.ts';
import type { ControlPlanePorts, IotCall, IotOperation } from './iot-operation.ts';
import { OPERATIONS } from './operations.ts';
import { isReportRequest, reportAnswer } from './registration-report.ts';
import { routesOf } from './routes.ts';
import { UNSUPPORTED_OPERATIONS } from './unsupported-operations.ts';

export interface IotServiceOptions extends ControlPlanePorts {
  log: Log;
}

/** [AWS-IoT: API_Operations_AWS_IoT] */
const STATUS_CODES: Readonly<Record<IotErrorCode, number>> = {
  CertificateConflictException: 409,
  CertificateStateException: 406,
  CertificateValidationException: 400,
  ConflictException: 409,
  ConflictingResourceUpdateException: 409,
  DeleteConflictException: 409,
  IndexNotReadyException: 400,
  InvalidAggregationException: 400,
  InvalidQueryException: 400,
  InvalidRequestException: 400,
  InvalidStateTransitionException: 409,
  LimitExceededException: 410,
  MalformedPolicyException: 400,
  NotConfiguredException: 404,
  RegistrationCodeValidationException: 400,
  ResourceAlreadyExistsException: 409,
  ResourceNotFoundException: 404,
  ResourceRegistrationFailureException: 400,
  SqlParseException: 400,
  UnauthorizedException: 401,
  VersionConflictException: 409,
  VersionsLimitExceededException: 409,
};

/** The `iot` control-plane API over the local store: rest-json, errors named in `x-amzn-ErrorType`. */
export function createIotService(options: IotServiceOptions): AwsService {
  const ports: ControlPlanePorts = options;
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
      if (isReportRequest(request)) return reportAnswer(ports.registrationTasks, request);
      const found = findOperation(request);
      if (!found) return unknownOperation(request);
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
    // The owner of a server follows the link with a token that only it was told.
    acceptsUnsigned: (request) =>
      isReportRequest(request) || (request.method === 'GET' && request.url.startsWith('/confirmdestination/')),
    accessDenied: (message) => errorResponse(403, 'AccessDeniedException', message),
  };
}

const findRoute = routesOf(OPERATIONS);
const findUnsupported = routesOf(UNSUPPORTED_OPERATIONS);

function findOperation(request: AwsHttpRequest): { operation: IotOperation; path: Record<string, string> } | undefined {
  return findRoute(request.method, pathOf(request));
}

function pathOf({ url }: AwsHttpRequest): string {
  return url.split('?', 1)[0] ?? '';
}

/** What AWS has and the local cloud has not is named; what neither has is told of by its path. */
function unknownOperation(request: AwsHttpRequest): AwsHttpResponse {
  const unsupported = findUnsupported(request.method, pathOf(request))?.operation;
  if (!unsupported) {
    return errorResponse(404, 'UnknownOperationException', `No operation at ${request.method} ${request.url}.`);
  }
  // Retried by no SDK, unlike other errors of the 500s. [assumed]
  return errorResponse(501, 'NotImplementedException', `${unsupported.name} is not emulated here.`);
}

/** Undefined when there is a body that is not a JSON object. */
function readCall(request: AwsHttpRequest, path: Record<string, string>): IotCall | undefined {
  const [, search = ''] = request.url.split('?');
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  const body = readObjectBody(request.body);
  return body && { path, query: new URLSearchParams(search), principal: header('x-amzn-principal'), header, body };
}

function errorResponse(status: number, errorType: string, message: string): AwsHttpResponse {
  return jsonResponse(status, { 'x-amzn-ErrorType': errorType }, { message });
}

function jsonResponse(status: number, headers: Record<string, string>, body: object): AwsHttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
