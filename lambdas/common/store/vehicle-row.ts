import type { Labels } from '../../../contract/audience/labels.ts';
import type { Retirement } from '../../../contract/identity/decommission.ts';
import type { OwnerChange } from '../../../contract/identity/owner.ts';
import type { Presence } from '../../../contract/presence/merge-presence.ts';
import type { Row, Table } from './table.ts';

/** A row of the vehicles table: who the vehicle belongs to, and what is known of its connection. */
export interface VehicleRow extends Labels {
  vehicleId: string;
  tenantId: string;
  vin: string;
  model: string;
  /** Tenant whose labels these are; another's do not count, see `labelsOf`. */
  labelledBy?: string;
  certificateId?: string;
  /** First connection with its own certificate, epoch ms. */
  bornAtMs?: number;
  presence?: Presence;
  /** When the vehicle last said `ready`, epoch ms of the cloud; see `isReady`. */
  readyAtMs?: number;
  /** When it last sent another event; written once in a while, see `note-event.ts`. */
  eventAtMs?: number;
  /** How it came to its tenant, unless it was born with it. */
  ownership?: OwnerChange;
  /** Set from the moment its decommissioning was ordered. */
  retirement?: Retirement;
  /** A certificate that is to take the place of `certificateId`, from when it is issued until one of them has ended. */
  renewal?: { number: number; certificateId: string };
}

export async function readVehicle(table: Table, vehicleId: string): Promise<VehicleRow | undefined> {
  return (await table.get({ vehicleId })) as VehicleRow | undefined;
}

export function asVehicleRow(row: Row): VehicleRow {
  return row as unknown as VehicleRow;
}
