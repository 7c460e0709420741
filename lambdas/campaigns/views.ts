import type { Campaign } from '../../contract/campaign/campaign.ts';
import type { NoticePayload } from '../../contract/notice/notice.ts';
import type { Statistics } from '../common/mailbox/tally-writer.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** A campaign as the HTTP API shows it: named fields only. `outcomes` counts the vehicles that were looked at. */
export function campaignView(campaign: Campaign): Record<string, unknown> {
  const { campaignId, message } = campaign;
  return {
    campaignId,
    ...progressView(campaign),
    message: { kind: message.kind, type: message.type, payload: message.payload },
    startsAt: iso(campaign.startsAtMs),
    endsAt: iso(campaign.endsAtMs),
  };
}

export function noticeView(campaign: Campaign): Record<string, unknown> {
  const { campaignId: noticeId, frequencyCap, endsAtMs } = campaign;
  const { validFromMs, ...notice } = campaign.message.payload as unknown as NoticePayload;
  return {
    ...{ noticeId, ...notice, ...progressView(campaign) },
    ...(frequencyCap === undefined ? {} : { frequencyCap }),
    validFrom: iso(validFromMs),
    validUntil: iso(endsAtMs),
  };
}

function progressView(campaign: Campaign): Record<string, unknown> {
  const { state, audience, vehiclesPerMinute, outcomes, createdAtMs, createdBy, history } = campaign;
  return {
    ...{ state, audience, vehiclesPerMinute, progress: outcomes },
    ...{ createdAt: iso(createdAtMs), createdBy },
    history: history.map(({ atMs, ...step }) => ({ ...step, at: iso(atMs) })),
  };
}

/** What nothing was counted of is left out, except the way that every message goes. */
export function statisticsView(statistics: Statistics): Record<string, number> {
  const always = ['addressed', 'sent', 'delivered', 'shown', 'accepted', 'dismissed', 'expired'];
  return Object.fromEntries(Object.entries(statistics).filter(([stage, count]) => count > 0 || always.includes(stage)));
}
