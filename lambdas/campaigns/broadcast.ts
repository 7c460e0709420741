import { type BroadcastRequest, broadcastRequestSchema } from '../../contract/broadcast/broadcast.ts';
import { readBySchema } from '../../contract/http/request-schema.ts';
import type { DownMessage } from '../../contract/mailbox/message.ts';
import { messageIdOf, requestHashOf } from '../../contract/mailbox/message-id.ts';
import { topics } from '../../contract/topics.ts';
import type { ApiEvent } from '../common/http/api-route.ts';
import { readDocument } from '../common/http/document-body.ts';
import { readIdempotencyKey } from '../common/http/idempotency-key.ts';
import type { Operator } from '../common/http/operator-route.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import type { Row, Table } from '../common/store/table.ts';

/** Puts one message on the topic of a model. Throws when IoT Core does not take it. */
export type PublishBroadcast = (broadcast: {
  topic: string;
  payload: DownMessage;
  messageId: string;
  expirySeconds: number;
}) => Promise<void>;

export interface BroadcastPorts {
  outreach: Table;
  publish: PublishBroadcast;
  nowMs(): number;
}

export const BROADCAST_ROUTE = 'POST /v1/broadcasts';

const MAX_LIFE_MS = 86_400_000;
/** In the place of a tenant: a model's topic knows none, so that only who runs the platform may use it. No tenant has it. */
const PLATFORM = '~platform';

/**
 * One publish to all vehicles of a model that are on the line, whoever owns them. Nobody is owed it: no rows, no replay,
 * no receipts. Persisted first, so that a repeated request is published again only when the first one may not have been;
 * vehicles take it once.
 */
export async function sendBroadcast(event: ApiEvent, operator: Operator, ports: BroadcastPorts): Promise<HttpResponse> {
  const keyed = readIdempotencyKey(event);
  if (!keyed.ok) return keyed.response;
  const document = readDocument(event);
  if (!document.ok) return document.response;
  const reading = readBySchema(broadcastRequestSchema, document.body);
  if (!reading.ok) return respondProblem('invalid-request', reading.detail);
  const requestHash = requestHashOf(document.body);
  const messageId = messageIdOf(PLATFORM, reading.value.model, keyed.key);
  const nowMs = ports.nowMs();
  const row = {
    tenantId: PLATFORM,
    campaignId: `b-${messageId}`,
    requestHash,
    by: operator.clientId,
    issuedAtMs: nowMs,
  };
  const earlier = await ports.outreach.get({ tenantId: PLATFORM, campaignId: row.campaignId });
  if (earlier !== undefined && earlier['requestHash'] !== requestHash) return respondProblem('idempotency-key-reused');
  if (earlier?.['publishedAtMs'] !== undefined) return answer(messageId, reading.value, earlier);
  const left = reading.value.expiresAt - nowMs;
  if (left <= 0 || left > MAX_LIFE_MS)
    return respondProblem('invalid-request', 'expiresAt: is not within the next day');
  const begun = earlier ?? row;
  const isMine = earlier !== undefined || (await ports.outreach.put(row, 'attribute_not_exists(campaignId)')).ok;
  if (!isMine) return respondProblem('conflict', 'the same request is under way');
  await ports.publish(toPublish(messageId, reading.value, Number(begun['issuedAtMs']), left));
  const published = { ...begun, publishedAtMs: ports.nowMs() };
  await ports.outreach.put(published);
  return answer(messageId, reading.value, published);
}

function toPublish(messageId: string, request: BroadcastRequest, issuedAtMs: number, leftMs: number) {
  const { model, kind, type, payload, expiresAt: notAfterMs } = request;
  return {
    ...{ topic: topics.broadcastOf(model, kind), messageId },
    payload: { messageId, kind, type, payload, issuedAtMs, notAfterMs, attempt: 1 },
    expirySeconds: Math.max(1, Math.floor(leftMs / 1000)),
  };
}

function answer(broadcastId: string, { model, kind, expiresAt }: BroadcastRequest, row: Row): HttpResponse {
  return respondJson(202, {
    ...{ broadcastId, model, kind },
    publishedAt: new Date(Number(row['publishedAtMs'])).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  });
}
