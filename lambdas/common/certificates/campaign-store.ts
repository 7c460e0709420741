import { INDEXES } from '../../../contract/function-environment.ts';
import { isEnded, ROTATION_STATES, type RotationState } from '../../../contract/identity/rotation.ts';
import type { Row, Table } from '../store/table.ts';
import { type Campaign, OPEN_KEY } from './campaign.ts';

export interface CampaignStore {
  find(tenantId: string, campaignId: string): Promise<Campaign | undefined>;
  /** The one that has its id already, when there is one. */
  insert(campaign: Campaign): Promise<Campaign | undefined>;
  /** False when somebody else wrote since the row was read; `campaign.version` is the one it was read with. */
  write(campaign: Campaign): Promise<boolean>;
  list(tenantId: string, limit: number, after?: string): Promise<{ campaigns: Campaign[]; nextKey?: Row }>;
  /** As the index has them, which may be a little behind. */
  open(limit: number): Promise<Pick<Campaign, 'tenantId' | 'campaignId'>[]>;
}

export function createCampaignStore(table: Table): CampaignStore {
  const find: CampaignStore['find'] = async (tenantId, campaignId) =>
    (await table.get({ tenantId, campaignId })) as Campaign | undefined;
  return {
    find,
    async insert(campaign) {
      const outcome = await table.put({ ...campaign }, 'attribute_not_exists(campaignId)');
      return outcome.ok ? undefined : find(campaign.tenantId, campaign.campaignId);
    },
    async write(campaign) {
      const next = { ...campaign, version: campaign.version + 1 };
      return (await table.put(next, 'version = :before', { ':before': campaign.version })).ok;
    },
    async list(tenantId, limit, after) {
      const { rows, nextKey } = await table.query({
        condition: 'tenantId = :tenant',
        values: { ':tenant': tenantId },
        limit,
        ...(after === undefined ? {} : { startKey: { tenantId, campaignId: after } }),
      });
      return { campaigns: rows as unknown as Campaign[], ...(nextKey === undefined ? {} : { nextKey }) };
    },
    async open(limit) {
      const { rows } = await table.query({
        index: INDEXES.campaignsOpen,
        condition: 'openKey = :open',
        values: { ':open': OPEN_KEY },
        limit,
      });
      return rows.map((row) => ({ tenantId: String(row['tenantId']), campaignId: String(row['campaignId']) }));
    },
  };
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
