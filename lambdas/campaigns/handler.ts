import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { ENV } from '../../contract/function-environment.ts';
import { type ApiEvent, withCaller } from '../common/http/api-route.ts';
import { withOperator } from '../common/http/operator-route.ts';
import { type HttpResponse, respondProblem } from '../common/http/respond.ts';
import { createOutreachStore } from '../common/outreach/outreach-store.ts';
import { requireEnv } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { BROADCAST_ROUTE, type PublishBroadcast, sendBroadcast } from './broadcast.ts';
import { routes } from './routes.ts';

const clients = openTable(requireEnv(ENV.clientsTable));
const outreach = openTable(requireEnv(ENV.outreachTable));
const ports = {
  campaigns: createOutreachStore(outreach),
  mailbox: openTable(requireEnv(ENV.mailboxTable)),
  vehicles: openTable(requireEnv(ENV.vehiclesTable)),
  nowMs: Date.now,
};
const iot = new IoTDataPlaneClient({});

const publish: PublishBroadcast = async ({ topic, payload, messageId, expirySeconds }) => {
  await iot.send(
    new PublishCommand({
      ...{ topic, qos: 1, retain: false, messageExpiry: expirySeconds, contentType: 'application/json' },
      payload: new TextEncoder().encode(JSON.stringify(payload)),
      correlationData: Buffer.from(messageId).toString('base64'),
    }),
  );
};

/** Notices, campaigns and the labels of vehicles, for tenants; broadcasts, for those who run the platform. */
export async function handler(event: ApiEvent): Promise<HttpResponse> {
  if (event.routeKey === BROADCAST_ROUTE) {
    return withOperator(event, (operator) => sendBroadcast(event, operator, { outreach, publish, nowMs: Date.now }));
  }
  const route = routes.get(event.routeKey);
  if (route === undefined) return respondProblem('not-found');
  return withCaller(event, clients, (caller) => route(event, caller, ports));
}
