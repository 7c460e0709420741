import { type Campaign, campaignIds, OPEN_KEY } from '../../contract/campaign/campaign.ts';
import {
  type CampaignRequest,
  campaignMessage,
  campaignRequestSchema,
} from '../../contract/campaign/campaign-request.ts';
import { DEFAULT_PACE } from '../../contract/campaign/pace.ts';
import { checkCommand } from '../../contract/command/check-command.ts';
import { commandType } from '../../contract/command/command-catalog.ts';
import { readBySchema } from '../../contract/http/request-schema.ts';
import { messageIdOf, requestHashOf } from '../../contract/mailbox/message-id.ts';
import { NOTICE_TYPE, type NoticeRequest, noticePayload, noticeRequestSchema } from '../../contract/notice/notice.ts';
import type { ApiEvent, Caller } from '../common/http/api-route.ts';
import { readDocument } from '../common/http/document-body.ts';
import { readIdempotencyKey } from '../common/http/idempotency-key.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import type { OutreachPorts } from './outreach-route.ts';
import { campaignView, noticeView } from './views.ts';

/** What a request says of a campaign, beside who asks and when. */
type Wish = Pick<Campaign, 'message' | 'audience' | 'startsAtMs' | 'endsAtMs'> &
  Partial<Pick<Campaign, 'vehiclesPerMinute' | 'frequencyCap'>>;
type Wished = { ok: true; wish: Wish } | { ok: false; response: HttpResponse };

const MAX_LENGTH_MS = 365 * 86_400_000;

/** The same request under the same key is the same notice. Vehicles get it by the next run of the worker. */
export const createNotice = creation({
  idOf: campaignIds.notice,
  space: 'notice',
  read(body, _caller, nowMs) {
    const reading = readBySchema(noticeRequestSchema, body);
    return reading.ok ? { ok: true, wish: noticeWish(reading.value, nowMs) } : invalid(reading.detail);
  },
  show: (campaign) => ({ path: `/v1/notices/${campaign.campaignId}`, view: noticeView(campaign) }),
});

export const createCampaign = creation({
  idOf: campaignIds.other,
  space: 'campaign',
  read(body, caller, nowMs) {
    const reading = readBySchema(campaignRequestSchema, body);
    if (!reading.ok) return invalid(reading.detail);
    const refused = refusedCommand(reading.value, caller, nowMs);
    return refused ?? { ok: true, wish: campaignWish(reading.value, nowMs) };
  },
  show: (campaign) => ({ path: `/v1/campaigns/${campaign.campaignId}`, view: campaignView(campaign) }),
});

function noticeWish(request: NoticeRequest, nowMs: number): Wish {
  const { audience, validUntil, frequencyCap, vehiclesPerMinute } = request;
  const payload = noticePayload(request, nowMs);
  return {
    message: { kind: 'notice', type: NOTICE_TYPE, payload: { ...payload } },
    ...{ audience, startsAtMs: payload.validFromMs, endsAtMs: validUntil },
    ...(frequencyCap === undefined ? {} : { frequencyCap }),
    ...(vehiclesPerMinute === undefined ? {} : { vehiclesPerMinute }),
  };
}

function campaignWish(request: CampaignRequest, nowMs: number): Wish {
  const { audience, startsAt, endsAt, vehiclesPerMinute } = request;
  return {
    message: campaignMessage(request),
    ...{ audience, startsAtMs: startsAt ?? nowMs, endsAtMs: endsAt },
    ...(vehiclesPerMinute === undefined ? {} : { vehiclesPerMinute }),
  };
}

/** A campaign grants no more than its caller could ask of each vehicle. */
function refusedCommand({ message }: CampaignRequest, caller: Caller, nowMs: number): Wished | undefined {
  if (message.kind !== 'command') return undefined;
  const type = commandType(message.type);
  if (type === undefined) return { ok: false, response: respondProblem('unknown-command') };
  const attempt = { parameters: message.parameters ?? {}, roles: caller.roles ?? [], signals: new Map(), nowMs };
  const check = checkCommand(type, attempt);
  if (check.ok) return undefined;
  const problem = check.by === 'role' ? 'role-not-permitted' : 'invalid-parameters';
  return { ok: false, response: respondProblem(problem, check.detail) };
}

interface Creation {
  idOf(hash: string): string;
  /** Keeps the ids of notices and of other campaigns under one key apart. */
  space: string;
  read(body: Record<string, unknown>, caller: Caller, nowMs: number): Wished;
  show(campaign: Campaign): { path: string; view: Record<string, unknown> };
}

function creation({ idOf, space, read, show }: Creation) {
  return async (event: ApiEvent, caller: Caller, { campaigns, nowMs }: OutreachPorts): Promise<HttpResponse> => {
    const keyed = readIdempotencyKey(event);
    if (!keyed.ok) return keyed.response;
    const document = readDocument(event);
    if (!document.ok) return document.response;
    const campaignId = idOf(messageIdOf(caller.tenantId, space, keyed.key));
    const requestHash = requestHashOf(document.body);
    const earlier = await campaigns.find(caller.tenantId, campaignId);
    if (earlier !== undefined) return earlier.requestHash === requestHash ? shown(earlier) : keyReused();
    const wished = read(document.body, caller, nowMs());
    if (!wished.ok) return wished.response;
    const fault = timeFault(wished.wish, nowMs());
    if (fault !== undefined) return respondProblem('invalid-request', fault);
    const campaign = newCampaign(wished.wish, { caller, campaignId, requestHash, nowMs: nowMs() });
    const first = (await campaigns.insert(campaign)) ?? campaign;
    return first.requestHash === requestHash ? shown(first) : keyReused();
  };

  function shown(campaign: Campaign): HttpResponse {
    const { path, view } = show(campaign);
    return respondJson(202, view, { location: path });
  }
}

function timeFault({ startsAtMs, endsAtMs }: Wish, nowMs: number): string | undefined {
  if (endsAtMs <= nowMs) return 'its end is in the past';
  if (endsAtMs <= startsAtMs) return 'its end is not after its start';
  return endsAtMs - nowMs > MAX_LENGTH_MS ? 'its end is more than 365 days ahead' : undefined;
}

function newCampaign(
  wish: Wish,
  {
    caller,
    campaignId,
    requestHash,
    nowMs,
  }: { caller: Caller; campaignId: string; requestHash: string; nowMs: number },
): Campaign {
  return {
    ...{ tenantId: caller.tenantId, campaignId, version: 1, state: 'RUNNING', openKey: OPEN_KEY, outcomes: {} },
    ...{ vehiclesPerMinute: DEFAULT_PACE, ...wish, createdAtMs: nowMs, createdBy: caller.clientId, requestHash },
    history: [{ state: 'RUNNING', atMs: nowMs, by: caller.clientId }],
  };
}

function keyReused(): HttpResponse {
  return respondProblem('idempotency-key-reused');
}

function invalid(detail: string): Wished {
  return { ok: false, response: respondProblem('invalid-request', detail) };
}
