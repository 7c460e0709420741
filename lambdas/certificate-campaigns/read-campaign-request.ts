import { messageIdOf, requestHashOf } from '../../contract/mailbox/message-id.ts';
import { isVehicleId } from '../../contract/topics.ts';
import { type Campaign, type CampaignTarget, OPEN_KEY } from '../common/certificates/campaign.ts';
import type { Caller } from '../common/http/api-route.ts';

export type CampaignReading = { ok: true; campaign: Campaign } | { ok: false; detail: string };

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const MAX_VEHICLES = 1_000;
const MAX_DURATION_MINUTES = 365 * 24 * 60;
const TARGETS = ['vehicleIds', 'expiringBefore', 'allVehicles'] as const;

export function isIdempotencyKey(text: string | undefined): text is string {
  return text !== undefined && IDEMPOTENCY_KEY.test(text);
}

/**
 * The campaign a request asks for. Body: one of `{"vehicleIds": [...]}`, `{"expiringBefore": "<ISO 8601>"}` and
 * `{"allVehicles": true}`, with `durationMinutes` (over which the vehicles' times are spread) and `startsAt`, now unless
 * given.
 */
export function readCampaignRequest(
  body: Record<string, unknown>,
  context: { caller: Caller; idempotencyKey: string; nowMs: number },
): CampaignReading {
  const target = readTarget(body);
  if (!target.ok) return target;
  const { durationMinutes, startsAt } = body;
  if (!isDuration(durationMinutes)) {
    return refuse(`durationMinutes is not a whole number from 0 to ${MAX_DURATION_MINUTES}`);
  }
  const startsAtMs = startsAt === undefined ? context.nowMs : timeOf(startsAt);
  if (startsAtMs === undefined) return refuse('startsAt is not an ISO 8601 time with its offset');
  const { caller, idempotencyKey, nowMs } = context;
  const campaign: Campaign = {
    tenantId: caller.tenantId,
    campaignId: messageIdOf(caller.tenantId, 'certificate-campaign', idempotencyKey),
    ...{ version: 1, state: 'PLANNING', planned: 0, skipped: {}, openKey: OPEN_KEY },
    target: target.target,
    startsAtMs: Math.max(startsAtMs, nowMs),
    durationMs: durationMinutes * 60_000,
    ...{ createdAtMs: nowMs, createdBy: caller.clientId, requestHash: requestHashOf(body) },
  };
  return { ok: true, campaign };
}

function readTarget(
  body: Record<string, unknown>,
): { ok: true; target: CampaignTarget } | { ok: false; detail: string } {
  const given = TARGETS.filter((name) => body[name] !== undefined);
  if (given.length !== 1) return refuse(`give exactly one of ${TARGETS.join(', ')}`);
  const { vehicleIds, expiringBefore, allVehicles } = body;
  if (given[0] === 'vehicleIds') return readVehicleIds(vehicleIds);
  if (given[0] === 'allVehicles') {
    return allVehicles === true ? { ok: true, target: { kind: 'tenant' } } : refuse('allVehicles is not true');
  }
  const beforeMs = timeOf(expiringBefore);
  if (beforeMs === undefined) return refuse('expiringBefore is not an ISO 8601 time with its offset');
  return { ok: true, target: { kind: 'expiring', beforeMs } };
}

function readVehicleIds(value: unknown): ReturnType<typeof readTarget> {
  const isList = Array.isArray(value) && value.length > 0 && value.length <= MAX_VEHICLES;
  if (!isList) return refuse(`vehicleIds is not a list of 1 to ${MAX_VEHICLES} ids`);
  const ids: unknown[] = value;
  const isIds = (list: unknown[]): list is string[] => list.every((id) => typeof id === 'string' && isVehicleId(id));
  if (!isIds(ids)) return refuse('vehicleIds has something that is no vehicle id');
  return { ok: true, target: { kind: 'vehicles', vehicleIds: [...new Set(ids)] } };
}

function isDuration(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_DURATION_MINUTES;
}

function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !ISO_TIME.test(value)) return undefined;
  const timeMs = Date.parse(value);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

function refuse(detail: string): { ok: false; detail: string } {
  return { ok: false, detail };
}
