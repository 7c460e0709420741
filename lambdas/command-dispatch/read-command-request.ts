import { type CommandType, commandType, commandTypeNames } from '../../contract/command/command-catalog.ts';
import type { ProblemName } from '../../contract/http/problem.ts';
import { storingFault } from '../common/store/storing-fault.ts';

/** What a request asks for, before anybody asked whether it may. */
export interface CommandRequest {
  typeName: string;
  type: CommandType;
  parameters: Record<string, unknown>;
  /** Epoch ms. */
  notAfterMs: number;
}

interface Refusal {
  ok: false;
  problem: ProblemName;
  detail: string;
}

export type CommandReading = ({ ok: true } & CommandRequest) | Refusal;

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;

export function isIdempotencyKey(text: string | undefined): text is string {
  return text !== undefined && IDEMPOTENCY_KEY.test(text);
}

/**
 * The command that a request's body describes: `{"type","parameters"?,"ttlSeconds"? | "notAfter"?}`, where `notAfter` is
 * an ISO 8601 time with `Z` or its offset.
 */
export function readCommandRequest(body: Record<string, unknown>, nowMs: number): CommandReading {
  // the whole body, not the parameters alone: all of it goes into the request's hash
  const notStorable = storingFault(body);
  if (notStorable !== undefined) return refuse('invalid-request', `the body ${notStorable}`);
  const { type: typeName, parameters = {} } = body;
  if (typeof typeName !== 'string') return refuse('invalid-request', 'type is missing');
  const type = commandType(typeName);
  if (type === undefined) return refuse('unknown-command', `type is one of ${commandTypeNames().join(', ')}`);
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    return refuse('invalid-request', 'parameters is not an object');
  }
  const notAfter = readNotAfter(body, type, nowMs);
  if (!notAfter.ok) return notAfter;
  const { notAfterMs } = notAfter;
  return { ok: true, typeName, type, parameters: parameters as Record<string, unknown>, notAfterMs };
}

type NotAfterReading = { ok: true; notAfterMs: number } | Refusal;

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

function refuse(problem: ProblemName, detail: string): Refusal {
  return { ok: false, problem, detail };
}
