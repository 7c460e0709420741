import { queryOf } from '../../contract/audience/audience.ts';
import { afterPage, type Campaign, moveCampaign } from '../../contract/campaign/campaign.ts';
import { allowanceAt } from '../../contract/campaign/pace.ts';
import { atOnce } from '../common/at-once.ts';
import type { OutreachStore } from '../common/outreach/outreach-store.ts';
import type { Table } from '../common/store/table.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';
import { type Addressing, type AddressPorts, addressVehicle } from './address-vehicle.ts';
import { nextPage } from './audience-page.ts';
import { takeBack } from './take-back.ts';

export interface WorkPorts extends AddressPorts {
  vehicles: Table;
  campaigns: OutreachStore;
  /** True when the run is to begin nothing more. */
  isTimeUp(): boolean;
  onFault(vehicleId: string, campaignId: string, error: Error): void;
}

const PAGE = 100;
/** Vehicles that are addressed at once: the SDK keeps 50 connections. */
const AT_ONCE = 48;
/** A page that failed so often is left: one vehicle must not keep all that follow from their message. */
const MOST_STUMBLES = 3;
const WORKER = 'campaign-worker';

/**
 * Takes a campaign on by what its pace allows. The row is the only memory: what a run has done is written page by page, a
 * page that was cut short is done again, and its vehicles have their message once all the same.
 */
export async function workCampaign(tenantId: string, campaignId: string, ports: WorkPorts): Promise<void> {
  const campaign = await ports.campaigns.find(tenantId, campaignId);
  if (campaign?.state === 'ABORTING') return takeBack(campaign, ports);
  if (campaign?.state !== 'RUNNING' && campaign?.state !== 'PAUSED') return;
  const nowMs = ports.dispatch.nowMs();
  if (nowMs >= campaign.endsAtMs) return end(campaign, 'EXPIRED', ports);
  if (campaign.state === 'RUNNING') await addressSome(campaign, nowMs, ports);
}

/** The allowance is taken before it is used: of two runs at once only one has it. */
async function addressSome(campaign: Campaign, nowMs: number, ports: WorkPorts): Promise<void> {
  const allowance = allowanceAt(campaign, nowMs);
  if (allowance.vehicles === 0) return;
  let left = allowance.vehicles;
  let current = await ports.campaigns.write({ ...campaign, pacedUntilMs: allowance.pacedUntilMs });
  while (current !== undefined && left > 0 && !ports.isTimeUp()) {
    const page = await nextPage(current.tenantId, queryOf(current.audience), current.cursor, {
      vehicles: ports.vehicles,
      limit: Math.min(PAGE, left),
    });
    left -= page.vehicles.length;
    const { outcomes, failed } = await addressAll(page.vehicles, current, ports);
    const stumbles = (current.stumbles ?? 0) + 1;
    if (failed > 0 && stumbles < MOST_STUMBLES) {
      await ports.campaigns.write({ ...current, stumbles });
      return;
    }
    const next = afterPage(current, failed === 0 ? outcomes : { ...outcomes, failed }, page.cursor);
    if (page.cursor === undefined) return end(next, 'DONE', ports);
    // undefined: it was paused or aborted meanwhile, and this page is done again when it goes on
    current = await ports.campaigns.write(next);
  }
}

async function addressAll(
  vehicles: VehicleRow[],
  campaign: Campaign,
  ports: WorkPorts,
): Promise<{ outcomes: Partial<Record<Addressing, number>>; failed: number }> {
  const outcomes: Partial<Record<Addressing, number>> = {};
  let failed = 0;
  const address = async (vehicle: VehicleRow): Promise<void> => {
    try {
      const outcome = await addressVehicle(vehicle, campaign, ports);
      if (outcome !== 'beside') outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    } catch (error) {
      failed += 1;
      ports.onFault(vehicle.vehicleId, campaign.campaignId, error as Error);
    }
  };
  await atOnce(AT_ONCE, vehicles, address);
  return { outcomes, failed };
}

async function end(campaign: Campaign, state: 'DONE' | 'EXPIRED', ports: WorkPorts): Promise<void> {
  const move = moveCampaign(campaign, state, ports.dispatch.nowMs(), WORKER);
  if (move.ok) await ports.campaigns.write(move.campaign);
}
