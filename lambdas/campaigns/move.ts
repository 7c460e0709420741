import { type CampaignState, campaignIds, moveCampaign } from '../../contract/campaign/campaign.ts';
import { respondJson, respondProblem } from '../common/http/respond.ts';
import type { Route } from './outreach-route.ts';
import { campaignView } from './views.ts';

/** The worker writes the row page by page: a few may come between. */
const RACES = 8;

/** Pauses, resumes or aborts a campaign; where it is so already, nothing changes. Holds from the next page on. */
export function moveTo(state: CampaignState): Route {
  return async (event, { tenantId, clientId }, { campaigns, nowMs }) => {
    const campaignId = event.pathParameters?.['campaignId'];
    if (!campaignIds.isOne(campaignId)) return respondProblem('campaign-not-found');
    for (let race = 0; race < RACES; race += 1) {
      const campaign = await campaigns.find(tenantId, campaignId);
      if (campaign === undefined) return respondProblem('campaign-not-found');
      if (campaign.state === state) return respondJson(200, campaignView(campaign));
      const move = moveCampaign(campaign, state, nowMs(), clientId);
      if (!move.ok) return respondProblem('campaign-over', `it is ${campaign.state}`);
      const written = await campaigns.write(move.campaign);
      if (written !== undefined) return respondJson(200, campaignView(written));
    }
    return respondProblem('conflict');
  };
}
