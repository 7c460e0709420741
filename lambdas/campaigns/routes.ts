import { campaignIds } from '../../contract/campaign/campaign.ts';
import { cursorAfter, readIdPage } from '../common/http/id-page.ts';
import { respondJson, respondProblem } from '../common/http/respond.ts';
import { readStatistics } from '../common/mailbox/tally-writer.ts';
import { createCampaign, createNotice } from './create.ts';
import { getLabels, putLabels } from './labels.ts';
import { moveTo } from './move.ts';
import type { Route } from './outreach-route.ts';
import { campaignView, noticeView, statisticsView } from './views.ts';

/** Ids of notices stand behind those of all other campaigns. */
const BEFORE_NOTICES = campaignIds.notice('');

const listCampaigns: Route = async (event, { tenantId }, { campaigns }) => {
  const page = readIdPage(event);
  if (!page.ok) return respondProblem('invalid-request', page.detail);
  const found = await campaigns.list(tenantId, page);
  return respondJson(200, {
    campaigns: found.campaigns.map(campaignView),
    ...cursorAfter(found.nextKey, 'campaignId'),
  });
};

const listNotices: Route = async (event, { tenantId }, { campaigns }) => {
  const page = readIdPage(event);
  if (!page.ok) return respondProblem('invalid-request', page.detail);
  const found = await campaigns.list(tenantId, { ...page, after: page.after ?? BEFORE_NOTICES });
  return respondJson(200, { notices: found.campaigns.map(noticeView), ...cursorAfter(found.nextKey, 'campaignId') });
};

const getCampaign: Route = async (event, { tenantId }, { campaigns, mailbox }) => {
  const campaignId = event.pathParameters?.['campaignId'];
  const campaign = campaignIds.isOne(campaignId) ? await campaigns.find(tenantId, campaignId) : undefined;
  if (campaign === undefined) return respondProblem('campaign-not-found');
  const statistics = await readStatistics(mailbox, campaign.campaignId);
  return respondJson(200, { ...campaignView(campaign), statistics: statisticsView(statistics) });
};

const getNotice: Route = async (event, { tenantId }, { campaigns, mailbox }) => {
  const noticeId = event.pathParameters?.['noticeId'];
  const isNotice = campaignIds.isOne(noticeId) && campaignIds.isNotice(noticeId);
  const campaign = isNotice ? await campaigns.find(tenantId, noticeId) : undefined;
  if (campaign === undefined) return respondProblem('campaign-not-found');
  const statistics = await readStatistics(mailbox, campaign.campaignId);
  return respondJson(200, { ...noticeView(campaign), statistics: statisticsView(statistics) });
};

/** By API Gateway's route key. */
export const routes = new Map<string, Route>([
  ['POST /v1/notices', createNotice],
  ['GET /v1/notices', listNotices],
  ['GET /v1/notices/{noticeId}', getNotice],
  ['POST /v1/campaigns', createCampaign],
  ['GET /v1/campaigns', listCampaigns],
  ['GET /v1/campaigns/{campaignId}', getCampaign],
  ['POST /v1/campaigns/{campaignId}/pause', moveTo('PAUSED')],
  ['POST /v1/campaigns/{campaignId}/resume', moveTo('RUNNING')],
  ['POST /v1/campaigns/{campaignId}/abort', moveTo('ABORTING')],
  ['PUT /v1/vehicles/{vehicleId}/labels', putLabels],
  ['GET /v1/vehicles/{vehicleId}/labels', getLabels],
]);
