import { type SyncPorts, syncVehicle } from '../common/config/sync-vehicle.ts';

/**
 * What a vehicle lacks of its configurations is put into its mailbox before replay looks there, so that it goes in its
 * turn. Returns how many.
 */
export async function pullConfigs(vehicleId: string, ports: SyncPorts): Promise<number> {
  const vehicle = await ports.readVehicle(vehicleId);
  if (vehicle === undefined || vehicle.retirement !== undefined) return 0;
  const synced = await syncVehicle(vehicle, ports);
  return synced.filter(({ outcome }) => outcome === 'pushed').length;
}
