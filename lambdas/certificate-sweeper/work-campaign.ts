import type { Campaign } from '../common/certificates/campaign.ts';
import type { CampaignStore } from '../common/certificates/campaign-store.ts';
import { isAnyUnderWay, progressOf } from '../common/certificates/campaign-store.ts';
import type { Table } from '../common/store/table.ts';
import { nextVehicles } from './campaign-vehicles.ts';
import { type PlanPorts, planVehicle } from './plan-vehicle.ts';

export interface CampaignPorts extends PlanPorts {
  campaigns: CampaignStore;
  certificatesTable: Table;
  /** True when the run is to begin nothing more. */
  isTimeUp(): boolean;
  /** False while IoT Core has not been asked about every new certificate: nobody knows yet when these end. */
  knowsAllEnds: boolean;
}

const PAGE = 100;
/** After this long without its vehicles being all there, those that are missing are gone for good. */
const MISSING_AFTER_MS = 3_600_000;

/** Goes on with an open campaign: gives its vehicles their times, a page a write, and ends it after the last one. */
export async function workCampaign(campaign: Campaign, ports: CampaignPorts): Promise<void> {
  if (campaign.target.kind === 'expiring' && !ports.knowsAllEnds) return;
  let current = campaign;
  while (current.state === 'PLANNING' && !ports.isTimeUp()) {
    const next = await planPage(current, ports);
    if (!(await ports.campaigns.write(next))) return;
    current = { ...next, version: next.version + 1 };
  }
  if (current.state === 'RUNNING') await endWhenDone(current, ports);
}

/** A page that was interrupted is done again as a whole: who has his time already is counted all the same. */
async function planPage(campaign: Campaign, ports: CampaignPorts): Promise<Campaign> {
  const tables = { vehicles: ports.vehicles, certificates: ports.certificatesTable };
  const { vehicleIds, cursor } = await nextVehicles(campaign, tables, PAGE);
  let { planned } = campaign;
  const skipped = { ...campaign.skipped };
  for (const vehicleId of vehicleIds) {
    const outcome = await planVehicle(vehicleId, campaign, ports);
    if (outcome === 'planned') planned += 1;
    else if (!isBeside(campaign, outcome)) skipped[outcome] = (skipped[outcome] ?? 0) + 1;
  }
  const { cursor: _before, ...rest } = campaign;
  return { ...rest, planned, skipped, ...(cursor === undefined ? { state: 'RUNNING' as const } : { cursor }) };
}

/** The index by expiry knows no tenants: what is not this one's was never meant. */
function isBeside({ target }: Campaign, outcome: string): boolean {
  return target.kind === 'expiring' && outcome === 'unknown';
}

async function endWhenDone(campaign: Campaign, ports: CampaignPorts): Promise<void> {
  const overAtMs = campaign.startsAtMs + campaign.durationMs;
  if (ports.nowMs() < overAtMs) return;
  if (await isAnyUnderWay(ports.certificatesTable, campaign.campaignId)) return;
  const result = await progressOf(ports.certificatesTable, campaign.campaignId);
  const counted = Object.values(result).reduce((sum, each) => sum + each, 0);
  // the index may be behind the rows that were planned a moment ago
  if (counted < campaign.planned && ports.nowMs() < overAtMs + MISSING_AFTER_MS) return;
  const { openKey: _open, ...rest } = campaign;
  await ports.campaigns.write({ ...rest, state: 'ENDED', result });
}
