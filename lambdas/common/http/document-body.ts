import { storingFault } from '../store/storing-fault.ts';
import type { ApiEvent } from './api-route.ts';
import { readJsonBody } from './json-body.ts';
import { type HttpResponse, respondProblem } from './respond.ts';

/** The request's body as a JSON object that a row can keep, or the problem to answer. */
export function readDocument(
  event: ApiEvent,
): { ok: true; body: Record<string, unknown> } | { ok: false; response: HttpResponse } {
  const reading = readJsonBody(event);
  if (!reading.ok) return { ok: false, response: respondProblem(reading.problem, reading.detail) };
  const fault = storingFault(reading.body);
  if (fault === undefined) return { ok: true, body: reading.body };
  return { ok: false, response: respondProblem('invalid-request', `the body ${fault}`) };
}
