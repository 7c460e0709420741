import { isMessageId } from '../../contract/mailbox/receipt.ts';
import type { Campaign } from '../common/certificates/campaign.ts';
import { type CampaignStore, progressOf } from '../common/certificates/campaign-store.ts';
import type { CertificateStore } from '../common/certificates/certificate-store.ts';
import { type ApiEvent, type Caller, vehicleOfCaller } from '../common/http/api-route.ts';
import { readJsonBody } from '../common/http/json-body.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import { storingFault } from '../common/store/storing-fault.ts';
import type { Table } from '../common/store/table.ts';
import { isIdempotencyKey, readCampaignRequest } from './read-campaign-request.ts';
import { campaignView, certificateView } from './views.ts';

export interface CampaignApiPorts {
  vehicles: Table;
  certificates: CertificateStore;
  certificatesTable: Table;
  campaigns: CampaignStore;
  nowMs(): number;
}

type Route = (event: ApiEvent, caller: Caller, ports: CampaignApiPorts) => Promise<HttpResponse>;

const PAGE = 50;

/** The same request under the same key is the same campaign. Its vehicles get their times by the next run of the sweeper. */
const createCampaign: Route = async (event, caller, { campaigns, nowMs }) => {
  const idempotencyKey = event.headers['idempotency-key'];
  if (!isIdempotencyKey(idempotencyKey)) {
    return respondProblem('idempotency-key-required', '1 to 128 printable characters without spaces');
  }
  const body = readJsonBody(event);
  if (!body.ok) return respondProblem(body.problem, body.detail);
  const fault = storingFault(body.body);
  if (fault !== undefined) return respondProblem('invalid-request', `the body ${fault}`);
  const reading = readCampaignRequest(body.body, { caller, idempotencyKey, nowMs: nowMs() });
  if (!reading.ok) return respondProblem('invalid-request', reading.detail);
  const existing = await campaigns.insert(reading.campaign);
  if (existing !== undefined && existing.requestHash !== reading.campaign.requestHash) {
    return respondProblem('idempotency-key-reused');
  }
  return accepted(existing ?? reading.campaign);
};

function accepted(campaign: Campaign): HttpResponse {
  const location = `/v1/certificate-campaigns/${campaign.campaignId}`;
  return respondJson(202, campaignView(campaign), { location });
}

const listCampaigns: Route = async (event, { tenantId }, { campaigns }) => {
  const after = event.queryStringParameters?.['after'];
  if (after !== undefined && !isMessageId(after)) return respondProblem('invalid-request', 'after is no campaign id');
  const page = await campaigns.list(tenantId, { limit: PAGE, after });
  const last = page.nextKey?.['campaignId'];
  return respondJson(200, {
    campaigns: page.campaigns.map((campaign) => campaignView(campaign)),
    ...(last === undefined ? {} : { after: last }),
  });
};

const getCampaign: Route = async (event, { tenantId }, { campaigns, certificatesTable }) => {
  const campaignId = event.pathParameters?.['campaignId'];
  const campaign = isMessageId(campaignId) ? await campaigns.find(tenantId, campaignId) : undefined;
  if (campaign === undefined) return respondProblem('not-found');
  if (campaign.result !== undefined) return respondJson(200, campaignView(campaign));
  return respondJson(200, campaignView(campaign, await progressOf(certificatesTable, campaign.campaignId)));
};

const getCertificate: Route = async (event, caller, { vehicles, certificates }) => {
  const vehicle = await vehicleOfCaller(event, caller, vehicles);
  if (vehicle === undefined) return respondProblem('vehicle-not-found');
  return respondJson(200, certificateView(vehicle, await certificates.find(vehicle.vehicleId)));
};

/** By API Gateway's route key. */
export const routes = new Map<string, Route>([
  ['POST /v1/certificate-campaigns', createCampaign],
  ['GET /v1/certificate-campaigns', listCampaigns],
  ['GET /v1/certificate-campaigns/{campaignId}', getCampaign],
  ['GET /v1/vehicles/{vehicleId}/certificate', getCertificate],
]);
