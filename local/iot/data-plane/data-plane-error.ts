import type { AwsHttpResponse } from '../../ports/aws-http.ts';

/** Exceptions of the IoT data plane with their HTTP status. [AWS-IoT: API_Operations_AWS_IoT_Data_Plane] */
const STATUS = {
  InvalidRequestException: 400,
  UnauthorizedException: 401,
  ForbiddenException: 403,
  ResourceNotFoundException: 404,
  MethodNotAllowedException: 405,
  ConflictException: 409,
  RequestEntityTooLargeException: 413,
  UnsupportedDocumentEncodingException: 415,
  ThrottlingException: 429,
  InternalFailureException: 500,
  GatewayTimeoutException: 504,
} as const;

type DataPlaneErrorName = keyof typeof STATUS;

/** A refusal on its way to the caller: an expected outcome, so a value. */
export interface DataPlaneError {
  ok: false;
  name: DataPlaneErrorName;
  message: string;
}

/** Builds the refusal value. */
export function refuse(name: DataPlaneErrorName, message: string): DataPlaneError {
  return { ok: false, name, message };
}

/** The refusal in the data plane's rest-json shape. */
export function errorResponse(error: DataPlaneError, traceId: string): AwsHttpResponse {
  return {
    status: STATUS[error.name],
    headers: { 'content-type': 'application/json', 'x-amzn-ErrorType': error.name },
    body: JSON.stringify({ message: error.message, traceId }),
  };
}

/** A 200 with a JSON body. */
export function jsonResponse(body: unknown): AwsHttpResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
