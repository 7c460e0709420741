import { isReason } from '../../contract/identity/audit.ts';
import { isTenantId } from '../../contract/identity/owner.ts';
import type { ApiEvent } from '../common/http/api-route.ts';
import { readJsonBody } from '../common/http/json-body.ts';
import { type HttpResponse, respondProblem } from '../common/http/respond.ts';
import type { EndedStatus } from '../common/identity/vehicle-certificates.ts';

export type OrderReading<T> = { ok: true; order: T } | { ok: false; response: HttpResponse };

const REASON = 'reason is 1 to 256 characters without control characters';

/** Body `{"reason"}`. */
export function readReason(event: ApiEvent): OrderReading<{ reason: string }> {
  return readBody(event, ({ reason }) => (isReason(reason) ? { reason } : REASON));
}

/** Body `{"reason","status"?,"certificateId"?}`; REVOKED unless told. */
export function readRevocation(
  event: ApiEvent,
): OrderReading<{ reason: string; status: EndedStatus; certificateId?: string }> {
  return readBody(event, ({ reason, status = 'REVOKED', certificateId }) => {
    if (!isReason(reason)) return REASON;
    if (status !== 'REVOKED' && status !== 'INACTIVE') return 'status is REVOKED or INACTIVE';
    if (certificateId === undefined) return { reason, status };
    const isId = typeof certificateId === 'string' && /^[0-9a-f]{64}$/.test(certificateId);
    return isId ? { reason, status, certificateId } : 'certificateId is 64 hexadecimal digits';
  });
}

/** Body `{"tenant","reason"}`. */
export function readNewOwner(event: ApiEvent): OrderReading<{ tenantId: string; reason: string }> {
  return readBody(event, ({ tenant, reason }) => {
    if (!isTenantId(tenant)) return 'tenant is 1 to 128 letters, digits, ":", "_" and "-"';
    return isReason(reason) ? { tenantId: tenant, reason } : REASON;
  });
}

/** `read` gives the order, or what is wrong with the body. */
function readBody<T>(event: ApiEvent, read: (body: Record<string, unknown>) => T | string): OrderReading<T> {
  const reading = readJsonBody(event);
  if (!reading.ok) return { ok: false, response: respondProblem(reading.problem, reading.detail) };
  const order = read(reading.body);
  if (typeof order !== 'string') return { ok: true, order };
  return { ok: false, response: respondProblem('invalid-request', order) };
}
