import { INDEXES } from '../../../contract/function-environment.ts';
import { isEnded, ROTATION_STATES, type RotationState } from '../../../contract/identity/rotation.ts';
import { type CampaignRows, createCampaignRows } from '../store/campaign-rows.ts';
import type { Row, Table } from '../store/table.ts';
import { type Campaign, OPEN_KEY } from './campaign.ts';

/** Campaigns of renewal. */
export type CampaignStore = CampaignRows<Campaign>;

export function createCampaignStore(table: Table): CampaignStore {
  return createCampaignRows(table, { openIndex: INDEXES.campaignsOpen, openKey: OPEN_KEY });
}

export type Progress = Partial<Record<RotationState, number>>;

/** How many renewals of a campaign stand where; reads their keys, in pages. */
export async function progressOf(certificates: Table, campaignId: string): Promise<Progress> {
  const progress: Progress = {};
  let startKey: Row | undefined;
  do {
    const page = await certificates.query({
      index: INDEXES.certificatesByCampaign,
      condition: 'campaignId = :campaign',
      values: { ':campaign': campaignId },
      ...(startKey === undefined ? {} : { startKey }),
    });
    for (const row of page.rows) {
      const state = row['rotationState'] as RotationState;
      progress[state] = (progress[state] ?? 0) + 1;
    }
    startKey = page.nextKey;
  } while (startKey !== undefined);
  return progress;
}

/** Whether a renewal of the campaign is under way: one read of one key a state. */
export async function isAnyUnderWay(certificates: Table, campaignId: string): Promise<boolean> {
  for (const state of ROTATION_STATES.filter((each) => !isEnded(each))) {
    const { rows } = await certificates.query({
      index: INDEXES.certificatesByCampaign,
      condition: 'campaignId = :campaign AND rotationState = :state',
      values: { ':campaign': campaignId, ':state': state },
      limit: 1,
    });
    if (rows.length > 0) return true;
  }
  return false;
}
