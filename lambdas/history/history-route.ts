import { HISTORY_LIMITS, type HistoryRequest, readHistoryRequest } from '../../contract/archive/history-request.ts';
import { ownedSinceMs } from '../../contract/identity/owner.ts';
import { type ApiEvent, type Caller, vehicleOfCaller } from '../common/http/api-route.ts';
import { decodeCursor, encodeCursor } from '../common/http/id-page.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import type { Table } from '../common/store/table.ts';
import type { Point } from './down-sample.ts';
import { type HistoryPage, type HistoryPorts, historyPage } from './history-page.ts';

export interface HistoryRoutePorts extends HistoryPorts {
  vehicles: Table;
}

/** A cursor holds the moment at which the next page begins, nothing else. */
const MOMENT = /^\d{1,15}$/;

/** `GET /v1/vehicles/{vehicleId}/history`: values of a vehicle's signals over a time, as its owner may see them. */
export async function getHistory(event: ApiEvent, caller: Caller, ports: HistoryRoutePorts): Promise<HttpResponse> {
  const vehicle = await vehicleOfCaller(event, caller, ports.vehicles);
  if (vehicle === undefined) return respondProblem('vehicle-not-found');
  const { cursor, ...query } = event.queryStringParameters ?? {};
  const reading = readHistoryRequest(query, ports.nowMs());
  if (!reading.ok) return respondProblem('invalid-request', reading.detail);
  const request = reading.value;
  const startMs = cursor === undefined ? request.fromMs : readCursor(cursor, request);
  if (startMs === undefined) return respondProblem('invalid-request', 'cursor is not one of ours for this time');
  const { vehicleId } = vehicle;
  const page = await historyPage({ vehicleId, ownedSinceMs: ownedSinceMs(vehicle) }, request, startMs, ports);
  return respondJson(200, historyView(vehicleId, request, page), { 'cache-control': 'private, no-cache' });
}

function readCursor(cursor: string, { toMs }: HistoryRequest): number | undefined {
  const startMs = Number(decodeCursor(cursor, MOMENT));
  return startMs < toMs && startMs >= toMs - HISTORY_LIMITS.spanMs ? startMs : undefined;
}

function historyView(vehicleId: string, request: HistoryRequest, page: HistoryPage): Record<string, unknown> {
  const { fromMs, toMs, everyMs, aggregate } = request;
  const signals = [...page.points].map(([path, points]) => [path, points.map(pointView)] as const);
  return {
    vehicleId,
    from: timeText(fromMs),
    to: timeText(toMs),
    ...(everyMs === undefined ? {} : { everySeconds: everyMs / 1000, agg: aggregate }),
    signals: Object.fromEntries(signals),
    ...(page.untilMs < toMs ? { nextCursor: encodeCursor(String(page.untilMs)) } : {}),
  };
}

function pointView({ atMs, ...sample }: Point): Record<string, unknown> {
  return { at: timeText(atMs), ...sample };
}

function timeText(atMs: number): string {
  return new Date(atMs).toISOString();
}
