import { randomUUID } from 'node:crypto';
import type { AwsHttpResponse } from '../ports/aws-http.ts';

/** A failure as AWS reports it: `name` is the error code an SDK shows, `fields` travel beside the message. */
export class AwsError extends Error {
  readonly statusCode: number;
  readonly fields: Record<string, unknown>;

  constructor(name: string, message: string, options: { statusCode?: number; fields?: Record<string, unknown> } = {}) {
    super(message);
    this.name = name;
    this.statusCode = options.statusCode ?? 400;
    this.fields = options.fields ?? {};
  }
}

export type JsonObject = Record<string, unknown>;

/** A successful answer of the AWS JSON protocols (`version` is 1.0 or 1.1). */
export function jsonAnswer(version: '1.0' | '1.1', output: unknown): AwsHttpResponse {
  return {
    status: 200,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(output ?? {}),
  };
}

/** An error answer of the AWS JSON protocols; `__type` carries the code, the header repeats it for REST clients. */
export function jsonError(version: '1.0' | '1.1', error: AwsError): AwsHttpResponse {
  return {
    status: error.statusCode,
    headers: {
      'content-type': `application/x-amz-json-${version}`,
      'x-amzn-requestid': randomUUID(),
      'x-amzn-errortype': error.name,
    },
    body: JSON.stringify({ __type: error.name, message: error.message, ...error.fields }),
  };
}

/** Parses a JSON-protocol body; an empty one is `{}`. Throws `SerializationException`. */
export function parseJsonBody(body: Buffer): JsonObject {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (isObject(value)) return value;
  } catch {
    // answered below, as AWS does for any unreadable body
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON object');
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The operation in `x-amz-target: Prefix_20120810.Operation`, with its prefix. */
export function targetOf(headers: Record<string, string | string[] | undefined>): {
  prefix: string;
  operation: string;
} {
  const target = String(headers['x-amz-target'] ?? '');
  const dot = target.lastIndexOf('.');
  return { prefix: target.slice(0, Math.max(dot, 0)), operation: target.slice(dot + 1) };
}

/** Parses a JSON answer that may be empty; anything else than an object is `undefined`. */
export function jsonObjectOf(body: Buffer | string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The AWS error in a JSON or XML answer. */
export function errorOf(answer: AwsHttpResponse): AwsError {
  const text = answer.body.toString();
  const json = jsonObjectOf(text);
  const name = json ? String(json['__type']).replace(/^.*#/, '') : /<Code>([^<]*)<\/Code>/.exec(text)?.[1];
  const message = json ? String(json['message'] ?? json['Message']) : /<Message>([^<]*)<\/Message>/.exec(text)?.[1];
  return new AwsError(name ?? 'UnknownError', message ?? text.slice(0, 200), { statusCode: answer.status });
}
