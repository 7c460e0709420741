import type { Intended } from '../../contract/config/assignment.ts';
import type { VehicleConfig } from '../../contract/config/vehicle-config.ts';
import { assignedTo, desiredOf } from '../common/config/sync-vehicle.ts';
import { vehicleOfCaller } from '../common/http/api-route.ts';
import { respondJson, respondProblem } from '../common/http/respond.ts';
import type { Route } from './ports.ts';

/** What a vehicle should have, what it said it has, and whether that is the same: of each configuration and in all. */
const getVehicleConfigs: Route = async (event, caller, ports) => {
  const vehicle = await vehicleOfCaller(event, caller, ports.vehicles);
  if (vehicle === undefined) return respondProblem('vehicle-not-found');
  const known = await ports.vehicleConfigs.list(vehicle.tenantId, vehicle.vehicleId);
  const assigned = await assignedTo(vehicle, ports);
  const desired = known.map(desiredOf).find((each) => each !== undefined);
  if (desired !== undefined) assigned.set(desired.configId, desired);
  const ids = new Set([...assigned.keys(), ...known.map(({ configId }) => configId)]);
  const configs = [...ids].sort().map((configId) => {
    const row = known.find((each) => each.configId === configId);
    return configView(configId, assigned.get(configId), row);
  });
  const isSynced = configs.every(({ intended, synced }) => intended === undefined || synced);
  return respondJson(200, { vehicleId: vehicle.vehicleId, synced: isSynced, configs });
};

interface ConfigView {
  configId: string;
  intended?: Record<string, unknown>;
  acknowledged?: Record<string, unknown>;
  synced: boolean;
}

function configView(configId: string, intended: Intended | undefined, row: VehicleConfig | undefined): ConfigView {
  const active = row?.active;
  return {
    configId,
    ...(intended === undefined
      ? {}
      : { intended: { version: intended.version, sha256: intended.sha256, from: intended.from } }),
    ...(active === undefined
      ? {}
      : { acknowledged: { version: active.version, sha256: active.sha256, at: new Date(active.atMs).toISOString() } }),
    synced: intended !== undefined && active?.sha256 === intended.sha256,
  };
}

export const vehicleRoutes: [string, Route][] = [['GET /v1/vehicles/{vehicleId}/configs', getVehicleConfigs]];
