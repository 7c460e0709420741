import type { Row, Table } from './table.ts';

interface CampaignRow {
  tenantId: string;
  campaignId: string;
  /** Grows with every write, which is conditional on it. */
  version: number;
}

export interface ListPage {
  limit: number;
  after?: string | undefined;
  /** No id is greater; all unless given. */
  last?: string | undefined;
}

/** Rows of work that goes on for a while, by tenant and id; an index holds those with something to do. */
export interface CampaignRows<Campaign extends CampaignRow> {
  find(tenantId: string, campaignId: string): Promise<Campaign | undefined>;
  /** The one that has its id already, when there is one. */
  insert(campaign: Campaign): Promise<Campaign | undefined>;
  /** The campaign as it is then; undefined when somebody else wrote since it was read. */
  write(campaign: Campaign): Promise<Campaign | undefined>;
  /** By id. */
  list(tenantId: string, page: ListPage): Promise<{ campaigns: Campaign[]; nextKey?: Row }>;
  /** Those with something to do, as the index has them, which may be a little behind. */
  open(limit: number): Promise<Pick<Campaign, 'tenantId' | 'campaignId'>[]>;
}

/** `openIndex` has `openKey` of each row that is open. */
export function createCampaignRows<Campaign extends CampaignRow>(
  table: Table,
  { openIndex, openKey }: { openIndex: string; openKey: string },
): CampaignRows<Campaign> {
  const find: CampaignRows<Campaign>['find'] = async (tenantId, campaignId) =>
    (await table.get({ tenantId, campaignId })) as Campaign | undefined;
  return {
    find,
    async insert(campaign) {
      const outcome = await table.put(rowOf(campaign), 'attribute_not_exists(campaignId)');
      return outcome.ok ? undefined : find(campaign.tenantId, campaign.campaignId);
    },
    async write(campaign) {
      const next = { ...campaign, version: campaign.version + 1 };
      const outcome = await table.put(rowOf(next), 'version = :before', { ':before': campaign.version });
      return outcome.ok ? next : undefined;
    },
    async list(tenantId, { limit, after, last }) {
      const { rows, nextKey } = await table.query({
        condition: `tenantId = :tenant${last === undefined ? '' : ' AND campaignId <= :last'}`,
        values: { ':tenant': tenantId, ...(last === undefined ? {} : { ':last': last }) },
        limit,
        ...(after === undefined ? {} : { startKey: { tenantId, campaignId: after } }),
      });
      return { campaigns: rows as unknown as Campaign[], ...(nextKey === undefined ? {} : { nextKey }) };
    },
    async open(limit) {
      const condition = 'openKey = :open';
      const { rows } = await table.query({ index: openIndex, condition, values: { ':open': openKey }, limit });
      return rows.map((row) => ({ tenantId: String(row['tenantId']), campaignId: String(row['campaignId']) }));
    },
  };
}

function rowOf(campaign: CampaignRow): Row {
  return { ...campaign };
}
