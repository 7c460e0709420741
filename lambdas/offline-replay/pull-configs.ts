import { type SyncPorts, syncVehicle } from '../common/config/sync-vehicle.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';

/**
 * What a vehicle lacks of its configurations is put into its mailbox before replay looks there, so that it goes in its
 * turn: for dispatch it is as it was before its `ready`, and gets nothing past the window. Returns how many.
 */
export async function pullConfigs(vehicle: VehicleRow, ports: SyncPorts): Promise<number> {
  if (vehicle.retirement !== undefined) return 0;
  const synced = await syncVehicle(vehicle, { ...ports, readVehicle: async () => vehicle });
  return synced.filter(({ outcome }) => outcome === 'pushed').length;
}
