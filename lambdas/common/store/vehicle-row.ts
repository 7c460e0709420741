import type { Presence } from '../../../contract/presence/merge-presence.ts';
import type { Row, Table } from './table.ts';

/** A row of the vehicles table: who the vehicle belongs to, and what is known of its connection. */
export interface VehicleRow {
  vehicleId: string;
  tenantId: string;
  vin: string;
  model: string;
  certificateId?: string;
  /** First connection with its own certificate, epoch ms. */
  bornAtMs?: number;
  presence?: Presence;
  /** When the vehicle last said `ready`, and when it last disconnected, epoch ms of the cloud. */
  readyAtMs?: number;
  disconnectedAtMs?: number;
}

export async function readVehicle(table: Table, vehicleId: string): Promise<VehicleRow | undefined> {
  return (await table.get({ vehicleId })) as VehicleRow | undefined;
}

export function asVehicleRow(row: Row): VehicleRow {
  return row as unknown as VehicleRow;
}
