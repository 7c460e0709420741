import { type Campaign, OPEN_KEY } from '../../../contract/campaign/campaign.ts';
import { INDEXES } from '../../../contract/function-environment.ts';
import { type CampaignRows, createCampaignRows } from '../store/campaign-rows.ts';
import type { Table } from '../store/table.ts';

/** Campaigns, notices among them. */
export type OutreachStore = CampaignRows<Campaign>;

export function createOutreachStore(table: Table): OutreachStore {
  return createCampaignRows(table, { openIndex: INDEXES.outreachOpen, openKey: OPEN_KEY });
}
