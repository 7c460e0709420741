import { shardOf } from '../../../../contract/identity/certificate-shard.ts';
import type { CertificateRow } from '../../../../contract/identity/rotation.ts';
import { type SweepPorts, type Swept, sweepDue } from '../../../../lambdas/certificate-sweeper/sweep-due.ts';
import type { CampaignPorts } from '../../../../lambdas/certificate-sweeper/work-campaign.ts';
import { workCampaign } from '../../../../lambdas/certificate-sweeper/work-campaign.ts';
import { type Campaign, OPEN_KEY } from '../../../../lambdas/common/certificates/campaign.ts';
import { type CampaignStore, createCampaignStore } from '../../../../lambdas/common/certificates/campaign-store.ts';
import { createCertificateStore } from '../../../../lambdas/common/certificates/certificate-store.ts';
import type { Row } from '../../../../lambdas/common/store/table.ts';
import { type FakeTable, fakeTable } from '../../../support/fake-table.ts';

export const NOT_AFTER_MS = Date.UTC(2049, 11, 31);

/** The sweeper on tables in memory. */
export interface SweeperRig {
  clock: { nowMs: number };
  vehicles: FakeTable;
  table: FakeTable;
  campaignTable: FakeTable;
  campaigns: CampaignStore;
  /** Orders sent: vehicle, number. */
  orders: string[];
  failing: Set<string>;
  row(vehicleId: string): CertificateRow;
  sweep(): Promise<Swept['done']>;
  campaign(changes: Partial<Campaign>): Promise<Campaign>;
  /** Goes on with the campaign as the tables have it; returns it as it then is. */
  work(campaignId?: string, changes?: Partial<CampaignPorts>): Promise<Campaign>;
}

/** Born vehicles of tenant `t`, whose certificates IoT Core was asked about. */
export function sweeperRig(vehicleIds: string[]): SweeperRig {
  const clock = { nowMs: 1_000_000 };
  const vehicles = fakeTable(
    { key: ['vehicleId'], indexes: { byTenant: ['tenantId', 'vehicleId'] } },
    vehicleIds.map((vehicleId): Row => ({ vehicleId, tenantId: 't', certificateId: `old-${vehicleId}`, bornAtMs: 1 })),
  );
  const indexes = {
    byDueTime: ['shardKey', 'dueAtMs'],
    byExpiry: ['shardKey', 'notAfterMs'],
    byCampaign: ['campaignId', 'rotationState', 'vehicleId'],
  };
  const seed = vehicleIds.map((vehicleId): Row => {
    const certificateId = `old-${vehicleId}`;
    return { vehicleId, version: 1, shardKey: shardOf(vehicleId), certificateId, notAfterMs: NOT_AFTER_MS };
  });
  const table = fakeTable({ key: ['vehicleId'], indexes }, seed);
  const campaignTable = fakeTable({ key: ['tenantId', 'campaignId'], indexes: { open: ['openKey', 'campaignId'] } });
  const certificates = createCertificateStore(table);
  const campaigns = createCampaignStore(campaignTable);
  const orders: string[] = [];
  const failing = new Set<string>();
  const ports: SweepPorts = {
    ...{ vehicles, certificates, nowMs: () => clock.nowMs, isTimeUp: () => false },
    settings: { askAgainMs: 60_000, confirmWithinMs: 60_000, graceMs: 10_000 },
    onFailure: () => undefined,
    mailbox: {
      async order({ vehicleId }, { number }) {
        if (failing.has(vehicleId)) throw new Error('throttled');
        orders.push(`${vehicleId} ${number}`);
      },
      deliver: async () => undefined,
    },
    iot: {
      create: () => Promise.reject(new Error('not here')),
      describe: async (certificateId) =>
        certificateId.startsWith('old-') ? { certificateId, certificatePem: '', notAfterMs: NOT_AFTER_MS } : undefined,
      isActive: async () => true,
      entrust: async () => undefined,
      end: async () => undefined,
    },
  };
  const campaignPorts: CampaignPorts = { ...ports, campaigns, certificatesTable: table, knowsAllEnds: true };
  const rig: SweeperRig = {
    ...{ clock, vehicles, table, campaignTable, campaigns, orders, failing },
    row: (vehicleId) => table.rows.get(vehicleId) as unknown as CertificateRow,
    sweep: async () => (await sweepDue(ports)).done,
    async campaign(changes) {
      const campaign: Campaign = {
        ...{ tenantId: 't', campaignId: 'c-1', version: 1, state: 'PLANNING', target: { kind: 'tenant' } },
        ...{ startsAtMs: clock.nowMs, durationMs: 0, createdAtMs: 1, createdBy: 'client', requestHash: 'hash' },
        ...{ planned: 0, skipped: {}, openKey: OPEN_KEY },
        ...changes,
      };
      await campaigns.insert(campaign);
      return campaign;
    },
    async work(campaignId = 'c-1', changes = {}) {
      const campaign = await campaigns.find('t', campaignId);
      if (campaign === undefined) throw new Error(`no campaign ${campaignId}`);
      await workCampaign(campaign, { ...campaignPorts, ...changes });
      return (await campaigns.find('t', campaignId)) as Campaign;
    },
  };
  return rig;
}

export const manyIds = (count: number): string[] => Array.from({ length: count }, (_, index) => `car-${index}`);
