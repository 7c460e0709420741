import { setTimeout as pause } from 'node:timers/promises';
import { IoTClient } from '@aws-sdk/client-iot';
import { ENV } from '../../contract/function-environment.ts';
import { isReason } from '../../contract/identity/audit.ts';
import { isVehicleId } from '../../contract/topics.ts';
import { createAuditLog } from '../common/audit/audit-log.ts';
import type { ApiEvent } from '../common/http/api-route.ts';
import { type Operator, withOperator } from '../common/http/operator-route.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import { endConnection } from '../common/identity/end-connection.ts';
import { createVehicleCertificates } from '../common/identity/vehicle-certificates.ts';
import { logger } from '../common/logger.ts';
import { requireEnv } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { type DecommissionPorts, decommission } from './decommission.ts';
import { decommissionView } from './decommission-view.ts';
import { createRemovals, openRemoval } from './removals.ts';
import { type ResumeReport, resumeUnfinished } from './resume.ts';
import { createThingRegistry } from './thing-registry.ts';
import { createUnfinishedList } from './unfinished.ts';

const iot = new IoTClient({});
const audit = openTable(requireEnv(ENV.auditTable));
const manifest = openTable(requireEnv(ENV.manifestTable));
const ports: DecommissionPorts = {
  vehicles: openTable(requireEnv(ENV.vehiclesTable)),
  manifest,
  unfinished: createUnfinishedList(manifest),
  audit: createAuditLog(audit),
  certificates: createVehicleCertificates(iot),
  registry: createThingRegistry(iot),
  endConnection,
  removals: createRemovals({
    mailbox: openTable(requireEnv(ENV.mailboxTable)),
    removeMessage: openRemoval(requireEnv(ENV.mailboxTable)),
    trips: openTable(requireEnv(ENV.tripsTable)),
    removeTrip: openRemoval(requireEnv(ENV.tripsTable)),
    removeShadow: openRemoval(requireEnv(ENV.shadowsTable)),
    removeCertificate: openRemoval(requireEnv(ENV.certificatesTable)),
    vehicleConfigs: openTable(requireEnv(ENV.vehicleConfigsTable)),
    removeVehicleConfig: openRemoval(requireEnv(ENV.vehicleConfigsTable)),
    configs: openTable(requireEnv(ENV.configsTable)),
    removeConfig: openRemoval(requireEnv(ENV.configsTable)),
    removeVehicle: openRemoval(requireEnv(ENV.vehiclesTable)),
  }),
  nowMs: Date.now,
  pause,
};

/** A run begins no further vehicle after this, and has its time-out's rest for the last one. */
const RUN_MS = 15_000;

/**
 * `DELETE /v1/vehicles/{vehicleId}?reason=…`, how far that is: `GET /v1/vehicles/{vehicleId}/decommission`, and by the
 * schedule what was left unfinished.
 */
export async function handler(event: ApiEvent | { schedule: string }): Promise<HttpResponse | ResumeReport> {
  if ('routeKey' in event) return answer(event);
  const report = await resumeUnfinished(ports, Date.now() + RUN_MS);
  if (report.ended + report.left > 0) logger.warn('decommissionings were left unfinished', { ...report });
  return report;
}

async function answer(event: ApiEvent): Promise<HttpResponse> {
  const vehicleId = event.pathParameters?.['vehicleId'] ?? '';
  if (!isVehicleId(vehicleId)) return respondProblem('vehicle-not-found');
  return withOperator(event, (operator) =>
    event.routeKey.startsWith('DELETE ') ? endVehicle(event, vehicleId, operator) : answerState(vehicleId, 200),
  );
}

async function endVehicle(event: ApiEvent, vehicleId: string, { clientId: by }: Operator): Promise<HttpResponse> {
  const reason = event.queryStringParameters?.['reason'];
  if (!isReason(reason)) {
    return respondProblem('invalid-request', '?reason= is 1 to 256 characters without control characters');
  }
  const outcome = await decommission(ports, { vehicleId, by, reason });
  logger.info('decommission', { vehicleId, by, outcome });
  return answerState(vehicleId, outcome === 'in-progress' ? 202 : 200);
}

async function answerState(vehicleId: string, status: number): Promise<HttpResponse> {
  const view = await decommissionView(audit, vehicleId);
  if (view === undefined) return respondProblem('vehicle-not-found');
  const whenUnfinished = { location: `/v1/vehicles/${vehicleId}/decommission`, 'retry-after': '5' };
  return respondJson(status, view, status === 202 ? whenUnfinished : {});
}
