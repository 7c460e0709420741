import type { AssignmentStore } from '../common/config/assignment-store.ts';
import type { BodyObjects } from '../common/config/body-objects.ts';
import type { ConfigStore } from '../common/config/config-store.ts';
import type { RolloutStore } from '../common/config/rollout-store.ts';
import type { SyncPorts } from '../common/config/sync-vehicle.ts';
import type { VehicleConfigStore } from '../common/config/vehicle-config-store.ts';
import type { ApiEvent, Caller } from '../common/http/api-route.ts';
import type { HttpResponse } from '../common/http/respond.ts';
import type { Table } from '../common/store/table.ts';

export interface ConfigApiPorts extends Omit<SyncPorts, 'clientId'> {
  vehicles: Table;
  configs: ConfigStore;
  bodies: BodyObjects;
  assignments: AssignmentStore;
  vehicleConfigs: VehicleConfigStore;
  rollouts: RolloutStore;
}

export type Route = (event: ApiEvent, caller: Caller, ports: ConfigApiPorts) => Promise<HttpResponse>;
