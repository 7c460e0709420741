import { IoTClient } from '@aws-sdk/client-iot';
import { ENV } from '../../contract/function-environment.ts';
import { createAuditLog } from '../common/audit/audit-log.ts';
import type { ApiEvent } from '../common/http/api-route.ts';
import { withOperator } from '../common/http/operator-route.ts';
import { type HttpResponse, respondProblem } from '../common/http/respond.ts';
import { endConnection } from '../common/identity/end-connection.ts';
import { createVehicleCertificates } from '../common/identity/vehicle-certificates.ts';
import { logger } from '../common/logger.ts';
import { createMailboxStore } from '../common/mailbox/mailbox-store.ts';
import { createTallyWriter } from '../common/mailbox/tally-writer.ts';
import { requireEnv } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { type LifePorts, routes } from './routes.ts';

const mailboxTable = requireEnv(ENV.mailboxTable);
const ports: LifePorts = {
  vehicles: openTable(requireEnv(ENV.vehiclesTable)),
  shadows: openTable(requireEnv(ENV.shadowsTable)),
  manifest: openTable(requireEnv(ENV.manifestTable)),
  mailbox: createMailboxStore(openTable(mailboxTable), createTallyWriter(mailboxTable)),
  audit: createAuditLog(openTable(requireEnv(ENV.auditTable))),
  certificates: createVehicleCertificates(new IoTClient({})),
  endConnection,
  nowMs: Date.now,
};

/** What operators do to a vehicle that lives on: revoke its certificates, give it to another tenant. */
export async function handler(event: ApiEvent): Promise<HttpResponse> {
  const route = routes.get(event.routeKey);
  if (route === undefined) return respondProblem('not-found');
  return withOperator(event, async (operator) => {
    const response = await route(event, operator, ports);
    logger.info('vehicle life', { routeKey: event.routeKey, by: operator.clientId, status: response.statusCode });
    return response;
  });
}
