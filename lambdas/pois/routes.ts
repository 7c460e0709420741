import { readBySchema } from '../../contract/http/request-schema.ts';
import type { MailboxMessage } from '../../contract/mailbox/message.ts';
import { messageIdOf, requestHashOf } from '../../contract/mailbox/message-id.ts';
import { isMessageId } from '../../contract/mailbox/receipt.ts';
import { DATUMS, type Datum } from '../../contract/poi/datum.ts';
import { POI_TYPE, poiRequestSchema } from '../../contract/poi/poi.ts';
import { type ApiEvent, type Caller, vehicleOfCaller } from '../common/http/api-route.ts';
import { readDocument } from '../common/http/document-body.ts';
import { cursorAfter, readIdPage } from '../common/http/id-page.ts';
import { readIdempotencyKey } from '../common/http/idempotency-key.ts';
import { readRequester, readTraceparent } from '../common/http/requester.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import type { DispatchPorts } from '../common/mailbox/dispatch.ts';
import { sendToVehicle } from '../common/mailbox/send-to-vehicle.ts';
import type { Table } from '../common/store/table.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';
import { poiView } from './poi-view.ts';

export interface PoiPorts {
  vehicles: Table;
  dispatch: DispatchPorts;
}

type Route = (event: ApiEvent, caller: Caller, ports: PoiPorts) => Promise<HttpResponse>;

interface Asked {
  event: ApiEvent;
  caller: Caller;
  vehicle: VehicleRow;
  ports: PoiPorts;
}

/** Runs `answer` for the caller's own vehicle, or says that there is none. */
function forVehicle(answer: (asked: Asked) => Promise<HttpResponse>): Route {
  return async (event, caller, ports) => {
    const vehicle = await vehicleOfCaller(event, caller, ports.vehicles);
    return vehicle === undefined ? respondProblem('vehicle-not-found') : answer({ event, caller, vehicle, ports });
  };
}

/** At the latest then nobody wants to go there any more. */
const MAX_LIFE_MS = 30 * 86_400_000;

/** Persist, then publish when the vehicle is ready. The same request under the same key is the same POI. */
const createPoi = forVehicle(async ({ event, caller, vehicle, ports }) => {
  const { dispatch } = ports;
  const keyed = readIdempotencyKey(event);
  if (!keyed.ok) return keyed.response;
  const document = readDocument(event);
  if (!document.ok) return document.response;
  const asking = readRequester(event, caller);
  if (!asking.ok) return respondProblem('invalid-request', asking.detail);
  const reading = readBySchema(poiRequestSchema, document.body);
  if (!reading.ok) return respondProblem('invalid-request', reading.detail);
  const { expiresAt, ...poi } = reading.value;
  const nowMs = dispatch.nowMs();
  if (expiresAt !== undefined && expiresAt - nowMs > MAX_LIFE_MS) {
    return respondProblem('invalid-request', 'expiresAt: is more than 30 days ahead');
  }
  const { vehicleId, tenantId } = vehicle;
  const request = { poi: document.body };
  if (expiresAt !== undefined && expiresAt <= nowMs) {
    // a request that is repeated late keeps its first answer
    const earlier = await dispatch.mailbox.find(vehicleId, messageIdOf(tenantId, vehicleId, keyed.key));
    const isRepeated = earlier?.requestHash === requestHashOf(request);
    return isRepeated ? accepted(earlier, nowMs) : respondProblem('already-expired', 'expiresAt is in the past');
  }
  const draft = {
    ...({ vehicleId, tenantId, kind: 'poi', type: POI_TYPE, payload: { ...poi } } as const),
    ...{ idempotencyKey: keyed.key, requester: asking.requester, request },
    ...(expiresAt === undefined ? {} : { notAfterMs: expiresAt }),
    ...readTraceparent(event),
  };
  const sent = await sendToVehicle(draft, dispatch, vehicle);
  return sent.outcome === 'key-reused' ? respondProblem('idempotency-key-reused') : accepted(sent.message, nowMs);
});

function accepted(message: MailboxMessage, nowMs: number): HttpResponse {
  const location = `/v1/vehicles/${message.vehicleId}/pois/${message.messageId}`;
  return respondJson(202, poiView(message, nowMs), { location });
}

const getPoi = forVehicle(async ({ event, vehicle, ports }) => {
  const datum = readDatum(event);
  if (!datum.ok) return respondProblem('invalid-request', datum.detail);
  const poiId = event.pathParameters?.['poiId'];
  const { mailbox, nowMs } = ports.dispatch;
  const message = isMessageId(poiId) ? await mailbox.find(vehicle.vehicleId, poiId) : undefined;
  // what an earlier owner sent is nobody else's to read
  if (message?.kind !== 'poi' || message.tenantId !== vehicle.tenantId) return respondProblem('message-not-found');
  return respondJson(200, poiView(message, nowMs(), datum.datum));
});

/** Pages are of messages of all kinds, so that one may have few POIs or none and still be followed by another. */
const listPois = forVehicle(async ({ event, vehicle, ports }) => {
  const { vehicleId, tenantId } = vehicle;
  const { mailbox, nowMs } = ports.dispatch;
  const page = readIdPage(event);
  if (!page.ok) return respondProblem('invalid-request', page.detail);
  const datum = readDatum(event);
  if (!datum.ok) return respondProblem('invalid-request', datum.detail);
  const startKey = page.after === undefined ? undefined : { vehicleId, messageId: page.after };
  const { messages, nextKey } = await mailbox.list(vehicleId, page.limit, startKey);
  const pois = messages.filter((message) => message.kind === 'poi' && message.tenantId === tenantId);
  return respondJson(200, {
    pois: pois.map((message) => poiView(message, nowMs(), datum.datum)),
    ...cursorAfter(nextKey, 'messageId'),
  });
});

function readDatum(event: ApiEvent): { ok: true; datum?: Datum } | { ok: false; detail: string } {
  const wanted = event.queryStringParameters?.['datum'];
  if (wanted === undefined) return { ok: true };
  const datum = DATUMS.find((each) => each === wanted);
  return datum === undefined ? { ok: false, detail: `datum is one of ${DATUMS.join(', ')}` } : { ok: true, datum };
}

/** By API Gateway's route key. */
export const routes = new Map<string, Route>([
  ['POST /v1/vehicles/{vehicleId}/pois', createPoi],
  ['GET /v1/vehicles/{vehicleId}/pois', listPois],
  ['GET /v1/vehicles/{vehicleId}/pois/{poiId}', getPoi],
]);
