/** RFC 9457 problems of the HTTP API. `type` is stable: clients may switch on it. */
export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'idempotency-key-required': { status: 400, title: 'The Idempotency-Key header is missing or not valid' },
  'role-not-permitted': { status: 403, title: 'The client has no role that may send this' },
  'unknown-client': { status: 403, title: 'The token belongs to no known client' },
  'vehicle-not-found': { status: 404, title: 'There is no such vehicle' },
  'certificate-not-found': { status: 404, title: 'The vehicle has no such certificate' },
  'claim-batch-not-found': { status: 404, title: 'There is no such claim batch' },
  'message-not-found': { status: 404, title: 'There is no such message' },
  'campaign-not-found': { status: 404, title: 'There is no such campaign or notice' },
  'config-not-found': { status: 404, title: 'There is no such configuration' },
  'config-version-taken': { status: 409, title: 'The version was published with another content' },
  'config-body-missing': { status: 409, title: 'The body of the configuration was not uploaded yet' },
  'rollout-under-way': { status: 409, title: 'A rollout is changing the assignment' },
  'rollout-order-refused': { status: 409, title: 'The rollout cannot do that in its state' },
  'not-found': { status: 404, title: 'There is no such resource' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key was used for another request' },
  'unknown-command': { status: 422, title: 'The command type is not in the catalog' },
  'invalid-parameters': { status: 422, title: 'The parameters do not fit the command type' },
  'already-expired': { status: 422, title: 'The command would expire before it could run' },
  'vehicle-not-born': { status: 409, title: 'The vehicle was never born' },
  'precondition-not-met': { status: 409, title: 'The state of the vehicle forbids it now' },
  'message-settled': { status: 409, title: 'The message has ended and cannot be cancelled' },
  'campaign-over': { status: 409, title: 'The state of the campaign does not allow it' },
  conflict: { status: 409, title: 'The resource changed meanwhile' },
  'not-reached': { status: 503, title: 'The time was over before this vehicle: send the same request again' },
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
