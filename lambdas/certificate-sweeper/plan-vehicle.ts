import { slotOf } from '../../contract/identity/certificate-shard.ts';
import { plan } from '../../contract/identity/rotation.ts';
import type { Campaign } from '../common/certificates/campaign.ts';
import type { CampaignStore } from '../common/certificates/campaign-store.ts';
import { type CertificateStore, firstRowOf } from '../common/certificates/certificate-store.ts';
import type { Table } from '../common/store/table.ts';
import { readVehicle } from '../common/store/vehicle-row.ts';

export interface PlanPorts {
  vehicles: Table;
  certificates: CertificateStore;
  campaigns: Pick<CampaignStore, 'find'>;
  nowMs(): number;
}

/** Why a vehicle is left out of a campaign. */
export type Skip = 'unknown' | 'not-born' | 'in-another-campaign';

const RACES = 5;

/** Gives one vehicle its time in the campaign. A vehicle that has one already is `planned` as well. */
export async function planVehicle(vehicleId: string, campaign: Campaign, ports: PlanPorts): Promise<'planned' | Skip> {
  const { certificates, nowMs } = ports;
  const vehicle = await readVehicle(ports.vehicles, vehicleId);
  if (vehicle?.tenantId !== campaign.tenantId || vehicle.retirement !== undefined) return 'unknown';
  if (vehicle.bornAtMs === undefined) return 'not-born';
  for (let race = 0; race < RACES; race += 1) {
    const found = await certificates.find(vehicleId);
    if (found?.campaignId === campaign.campaignId) return 'planned';
    if (await isTaken(found?.campaignId, campaign, ports)) return 'in-another-campaign';
    const row = found ?? firstRowOf(vehicle, nowMs());
    if (row === undefined) return 'not-born';
    const planned = plan(row, campaign.campaignId, slotOf(vehicleId, campaign), nowMs());
    if (planned === undefined) return 'in-another-campaign';
    // a row that is written for the first time has no version before it
    if (await certificates.write(found === undefined ? { ...planned, version: 1 } : planned)) return 'planned';
  }
  throw new Error(`the certificate of ${vehicleId} changed ${RACES} times while it was being planned`);
}

/** A vehicle belongs to one open campaign at a time: the progress of each is counted by its vehicles' rows. */
async function isTaken(campaignId: string | undefined, { tenantId }: Campaign, ports: PlanPorts): Promise<boolean> {
  if (campaignId === undefined) return false;
  const other = await ports.campaigns.find(tenantId, campaignId);
  return other !== undefined && other.state !== 'ENDED';
}
