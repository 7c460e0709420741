import type { ApiEvent } from './api-route.ts';
import { type HttpResponse, respondProblem } from './respond.ts';

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;

/** The request's idempotency key, or the problem to answer. */
export function readIdempotencyKey(event: ApiEvent): { ok: true; key: string } | { ok: false; response: HttpResponse } {
  const key = event.headers['idempotency-key'];
  if (key !== undefined && IDEMPOTENCY_KEY.test(key)) return { ok: true, key };
  const detail = '1 to 128 printable characters without spaces';
  return { ok: false, response: respondProblem('idempotency-key-required', detail) };
}
