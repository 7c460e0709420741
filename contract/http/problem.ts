/** RFC 9457 problems of the HTTP API. `type` is stable: clients may switch on it. */
export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'idempotency-key-required': { status: 400, title: 'The Idempotency-Key header is missing or not valid' },
  'unknown-client': { status: 403, title: 'The token belongs to no known client' },
  'vehicle-not-found': { status: 404, title: 'There is no such vehicle' },
  'certificate-not-found': { status: 404, title: 'The vehicle has no such certificate' },
  'claim-batch-not-found': { status: 404, title: 'There is no such claim batch' },
  'message-not-found': { status: 404, title: 'There is no such command' },
  'not-found': { status: 404, title: 'There is no such resource' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key was used for another request' },
  'unknown-command': { status: 422, title: 'The command type is not in the catalog' },
  'already-expired': { status: 422, title: 'The command would expire before it could run' },
  'vehicle-not-born': { status: 409, title: 'The vehicle was never born' },
  conflict: { status: 409, title: 'The resource changed meanwhile' },
  internal: { status: 500, title: 'Something failed on our side' },
} as const;

export type ProblemName = keyof typeof PROBLEMS;

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
}

export function problemOf(name: ProblemName, detail?: string): Problem {
  return { type: `urn:roadbed:problem:${name}`, ...PROBLEMS[name], ...(detail === undefined ? {} : { detail }) };
}
