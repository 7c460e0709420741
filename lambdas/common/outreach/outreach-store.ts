import { type Campaign, OPEN_KEY } from '../../../contract/campaign/campaign.ts';
import { INDEXES } from '../../../contract/function-environment.ts';
import type { Row, Table } from '../store/table.ts';

/** Campaigns, notices among them. */
export interface OutreachStore {
  find(tenantId: string, campaignId: string): Promise<Campaign | undefined>;
  /** The one that has its id already, when there is one. */
  insert(campaign: Campaign): Promise<Campaign | undefined>;
  /** The campaign as it is then; undefined when somebody else wrote since it was read. */
  write(campaign: Campaign): Promise<Campaign | undefined>;
  /** By id; `after` and `last` bound it. */
  list(tenantId: string, page: ListPage): Promise<{ campaigns: Campaign[]; nextKey?: Row }>;
  /** Those with something to do, as the index has them, which may be a little behind. */
  open(limit: number): Promise<Pick<Campaign, 'tenantId' | 'campaignId'>[]>;
}

interface ListPage {
  limit: number;
  after?: string;
  /** No id is greater. */
  last?: string;
}

/** Behind every id. */
const LAST_ID = '~';

export function createOutreachStore(table: Table): OutreachStore {
  const find: OutreachStore['find'] = async (tenantId, campaignId) =>
    (await table.get({ tenantId, campaignId })) as Campaign | undefined;
  return {
    find,
    async insert(campaign) {
      const outcome = await table.put({ ...campaign }, 'attribute_not_exists(campaignId)');
      return outcome.ok ? undefined : find(campaign.tenantId, campaign.campaignId);
    },
    async write(campaign) {
      const next = { ...campaign, version: campaign.version + 1 };
      const outcome = await table.put({ ...next }, 'version = :before', { ':before': campaign.version });
      return outcome.ok ? next : undefined;
    },
    async list(tenantId, { limit, after, last = LAST_ID }) {
      const { rows, nextKey } = await table.query({
        condition: 'tenantId = :tenant AND campaignId <= :last',
        values: { ':tenant': tenantId, ':last': last },
        limit,
        ...(after === undefined ? {} : { startKey: { tenantId, campaignId: after } }),
      });
      return { campaigns: rows as unknown as Campaign[], ...(nextKey === undefined ? {} : { nextKey }) };
    },
    async open(limit) {
      const { rows } = await table.query({
        index: INDEXES.outreachOpen,
        condition: 'openKey = :open',
        values: { ':open': OPEN_KEY },
        limit,
      });
      return rows.map((row) => ({ tenantId: String(row['tenantId']), campaignId: String(row['campaignId']) }));
    },
  };
}
