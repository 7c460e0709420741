import { ENV } from '../../contract/function-environment.ts';
import { createCampaignStore } from '../common/certificates/campaign-store.ts';
import { createCertificateStore } from '../common/certificates/certificate-store.ts';
import { type ApiEvent, withCaller } from '../common/http/api-route.ts';
import { type HttpResponse, respondProblem } from '../common/http/respond.ts';
import { requireEnv } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { type CampaignApiPorts, routes } from './routes.ts';

const clients = openTable(requireEnv(ENV.clientsTable));
const certificatesTable = openTable(requireEnv(ENV.certificatesTable));
const ports: CampaignApiPorts = {
  vehicles: openTable(requireEnv(ENV.vehiclesTable)),
  certificates: createCertificateStore(certificatesTable),
  certificatesTable,
  campaigns: createCampaignStore(openTable(requireEnv(ENV.campaignsTable))),
  nowMs: Date.now,
};

/** Campaigns of renewal, and the certificate of a vehicle. */
export async function handler(event: ApiEvent): Promise<HttpResponse> {
  const route = routes.get(event.routeKey);
  if (route === undefined) return respondProblem('not-found');
  return withCaller(event, clients, (caller) => route(event, caller, ports));
}
