import type { Audience } from '../../../../contract/audience/audience.ts';
import { type Campaign, OPEN_KEY } from '../../../../contract/campaign/campaign.ts';
import { createNoticeTurns } from '../../../../lambdas/campaign-worker/notice-turns.ts';
import { type WorkPorts, workCampaign } from '../../../../lambdas/campaign-worker/work-campaign.ts';
import { createCollapseHeads } from '../../../../lambdas/common/mailbox/collapse-heads.ts';
import type { DispatchPorts } from '../../../../lambdas/common/mailbox/dispatch.ts';
import { createMailboxStore } from '../../../../lambdas/common/mailbox/mailbox-store.ts';
import { readStatistics, type TallyWriter } from '../../../../lambdas/common/mailbox/tally-writer.ts';
import { createOutreachStore } from '../../../../lambdas/common/outreach/outreach-store.ts';
import { readVehicle, type VehicleRow } from '../../../../lambdas/common/store/vehicle-row.ts';
import { type FakeTable, fakeTable } from '../../../support/fake-table.ts';

export const START_MS = Date.UTC(2026, 0, 15);

/** Puts and counts in one step, as the transaction does. */
function fakeTally(mailbox: FakeTable): TallyWriter {
  return {
    async put(row, { condition, values }, { campaignId, stages }) {
      const outcome = await mailbox.put(row, condition, values);
      if (!outcome.ok) return outcome;
      const key = { vehicleId: `~tally#${campaignId}#0`, messageId: '~tally' };
      const id = `${key.vehicleId}\u0000${key.messageId}`;
      const counter = mailbox.rows.get(id) ?? key;
      const added = stages.map((stage) => [stage, Number((counter as Record<string, unknown>)[stage] ?? 0) + 1]);
      mailbox.rows.set(id, { ...counter, ...Object.fromEntries(added) });
      return outcome;
    },
  };
}

/** Vehicles, campaigns and mailbox in memory, and the worker over them. No vehicle is on the line unless it says so. */
export function outreachRig(seed: Partial<VehicleRow>[]) {
  const rows = seed.map((row) => ({ tenantId: 't', vin: 'v', model: 'sedan', bornAtMs: 1, ...row }));
  const vehicles = fakeTable(
    {
      key: ['vehicleId'],
      indexes: {
        byTenant: ['tenantId', 'vehicleId'],
        byModel: ['tenantId', 'model'],
        byCohort: ['tenantId', 'cohort'],
        byRegion: ['tenantId', 'region'],
      },
    },
    rows,
  );
  const mailbox = fakeTable({ key: ['vehicleId', 'messageId'] });
  const outreach = fakeTable({ key: ['tenantId', 'campaignId'], indexes: { open: ['openKey', 'campaignId'] } });
  const clock = { nowMs: START_MS };
  const published: string[] = [];
  const faults: string[] = [];
  const store = createMailboxStore(mailbox, fakeTally(mailbox));
  const dispatch: DispatchPorts = {
    mailbox: store,
    collapse: createCollapseHeads(mailbox),
    readVehicle: (vehicleId) => readVehicle(vehicles, vehicleId),
    async publish({ vehicleId }) {
      published.push(vehicleId);
      return 'taken';
    },
    nowMs: () => clock.nowMs,
  };
  const campaigns = createOutreachStore(outreach);
  const ports: WorkPorts = {
    ...{ vehicles, campaigns, dispatch, turns: createNoticeTurns(mailbox), isTimeUp: () => false },
    onFault: (vehicleId) => faults.push(vehicleId),
  };
  return {
    ...{ vehicles, mailbox, outreach, store, campaigns, ports, clock, published, faults },
    async campaign(audience: Audience, changes: Partial<Campaign> = {}): Promise<Campaign> {
      const campaign: Campaign = {
        ...{ tenantId: 't', campaignId: 'n-1', version: 1, state: 'RUNNING', openKey: OPEN_KEY, outcomes: {} },
        ...{ message: { kind: 'notice', type: 'care', payload: {} }, audience, history: [], requestHash: 'h' },
        ...{ startsAtMs: START_MS, endsAtMs: START_MS + 86_400_000, createdAtMs: START_MS, createdBy: 'client' },
        ...{ vehiclesPerMinute: 60_000, ...changes },
      };
      await campaigns.insert(campaign);
      return campaign;
    },
    /** One run; the campaign as it is then. */
    async work(campaignId = 'n-1', changes: Partial<WorkPorts> = {}): Promise<Campaign> {
      await workCampaign('t', campaignId, { ...ports, ...changes });
      const campaign = await campaigns.find('t', campaignId);
      if (campaign === undefined) throw new Error(`no campaign ${campaignId}`);
      return campaign;
    },
    /** Vehicles that are owed a message, each as often as it is. */
    owed: (): string[] =>
      [...mailbox.rows.values()].filter(({ kind }) => kind !== undefined).map((row) => String(row['vehicleId'])),
    statistics: (campaignId = 'n-1') => readStatistics(mailbox, campaignId),
  };
}

export const manyCars = (count: number, row: Partial<VehicleRow> = {}): Partial<VehicleRow>[] =>
  Array.from({ length: count }, (_, number) => ({ vehicleId: `car-${String(number).padStart(4, '0')}`, ...row }));
