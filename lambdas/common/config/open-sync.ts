import { ENV } from '../../../contract/function-environment.ts';
import { openDispatch } from '../mailbox/open-dispatch.ts';
import { requireEnv } from '../require-env.ts';
import { openTable, type Table } from '../store/table.ts';
import { createAssignmentStore } from './assignment-store.ts';
import type { SyncPorts } from './sync-vehicle.ts';
import { createVehicleConfigStore, type VehicleConfigStore } from './vehicle-config-store.ts';

/** What a function of this name synchronises vehicles with; `allowConfigSync` of its construct. */
export function openSync(vehicles: Table, clientId: string): SyncPorts & { vehicleConfigs: VehicleConfigStore } {
  return {
    ...openDispatch(vehicles),
    assignments: createAssignmentStore(openTable(requireEnv(ENV.configsTable))),
    vehicleConfigs: createVehicleConfigStore(openTable(requireEnv(ENV.vehicleConfigsTable))),
    clientId,
  };
}
