import type { ProblemName } from '../../contract/http/problem.ts';
import { type CommandType, commandType, commandTypeNames } from '../../contract/mailbox/command-catalog.ts';
import type { MessageDraft } from '../../contract/mailbox/new-message.ts';
import type { Caller } from '../common/http/api-route.ts';
import { storingFault } from '../common/store/storing-fault.ts';

export type CommandReading = { ok: true; draft: MessageDraft } | { ok: false; problem: ProblemName; detail: string };

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;

export function isIdempotencyKey(text: string | undefined): text is string {
  return text !== undefined && IDEMPOTENCY_KEY.test(text);
}

/**
 * The message that a request asks for. Body: `{"type","parameters"?,"ttlSeconds"? | "notAfter"?}`, where
 * `notAfter` is an ISO 8601 time with `Z` or its offset.
 */
export function readCommandRequest(
  body: Record<string, unknown>,
  context: { vehicleId: string; caller: Caller; idempotencyKey: string; nowMs: number },
): CommandReading {
  // the whole body, not the parameters alone: all of it goes into the request's hash
  const notStorable = storingFault(body);
  if (notStorable !== undefined) return refuse('invalid-request', `the body ${notStorable}`);
  const { type, parameters = {} } = body;
  if (typeof type !== 'string') return refuse('invalid-request', 'type is missing');
  const known = commandType(type);
  if (known === undefined) return refuse('unknown-command', `type is one of ${commandTypeNames().join(', ')}`);
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    return refuse('invalid-request', 'parameters is not an object');
  }
  const notAfter = readNotAfter(body, known, context.nowMs);
  if (!notAfter.ok) return notAfter;
  const { vehicleId, caller, idempotencyKey } = context;
  return {
    ok: true,
    draft: {
      ...{ vehicleId, tenantId: caller.tenantId, idempotencyKey },
      ...{ kind: 'command', type, payload: parameters as Record<string, unknown>, request: body },
      requester: { clientId: caller.clientId },
      notAfterMs: notAfter.notAfterMs,
    },
  };
}

type NotAfterReading = { ok: true; notAfterMs: number } | { ok: false; problem: ProblemName; detail: string };

function readNotAfter(body: Record<string, unknown>, known: CommandType, nowMs: number): NotAfterReading {
  const { ttlSeconds, notAfter } = body;
  if (ttlSeconds !== undefined && notAfter !== undefined) {
    return refuse('invalid-request', 'give ttlSeconds or notAfter, not both');
  }
  let notAfterMs = nowMs + known.ttlMs;
  if (ttlSeconds !== undefined) {
    if (typeof ttlSeconds !== 'number' || !Number.isFinite(ttlSeconds)) {
      return refuse('invalid-request', 'ttlSeconds is not a number');
    }
    notAfterMs = nowMs + ttlSeconds * 1000;
  }
  if (notAfter !== undefined) {
    notAfterMs = isIsoTime(notAfter) ? Date.parse(notAfter) : Number.NaN;
    if (Number.isNaN(notAfterMs)) return refuse('invalid-request', 'notAfter is not an ISO 8601 time with its offset');
  }
  notAfterMs = Math.round(notAfterMs);
  if (notAfterMs <= nowMs) return refuse('already-expired', 'notAfter is in the past');
  if (notAfterMs - nowMs > known.maxTtlMs) {
    return refuse('invalid-request', `this type may live ${known.maxTtlMs / 1000} s at most`);
  }
  return { ok: true, notAfterMs };
}

/** Without an offset nobody can say when it is; `Date.parse` would guess, and take much that is no ISO 8601 at all. */
function isIsoTime(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(value);
}

function refuse(problem: ProblemName, detail: string): { ok: false; problem: ProblemName; detail: string } {
  return { ok: false, problem, detail };
}
