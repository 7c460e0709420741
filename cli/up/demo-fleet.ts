import { giveBirth } from '../../vehicle/identity/birth.ts';
import type { IotEndpoint, VehicleIdentity } from '../../vehicle/identity/vehicle-identity.ts';
import { createDrivingModel, type SignalSource } from '../../vehicle/simulator/driving-model.ts';
import { readRecordedDrive, replayDrive } from '../../vehicle/simulator/recorded-drive.ts';
import { createSimulatedVehicle, type SimulatedVehicle } from '../../vehicle/simulator/simulated-vehicle.ts';
import type { VehicleFaults } from '../../vehicle/simulator/vehicle-faults.ts';
import type { TelemetrySettings } from '../../vehicle/telemetry/telemetry-recorder.ts';
import type { DemoTenant, UnbornVehicle } from './demo-tenant.ts';
import { identityStoreOf, keepVehicle } from './kept-fleet.ts';

export interface FleetOptions {
  endpoint: IotEndpoint;
  tenant: DemoTenant;
  count: number;
  /** Recordings for the first vehicles. */
  replays: readonly string[];
  telemetry?: TelemetrySettings;
  faults?: VehicleFaults;
  /** Where vehicles are kept for the next run; unset: nowhere. */
  dataDir?: string;
  onProblem(what: string, error?: Error): void;
  onBorn(done: number): void;
}

export interface DemoFleet {
  vehicles: SimulatedVehicle[];
}

const PARALLEL_BIRTHS = 4;

/** Takes the vehicles that are there and gives birth to the rest; ready to drive, they are not connected yet. */
export async function createDemoFleet(options: FleetOptions): Promise<DemoFleet> {
  const sources: SignalSource[] = [];
  for (const path of options.replays) sources.push(replayDrive(await readRecordedDrive(path)));
  while (sources.length < options.count) sources.push(createDrivingModel(Math.random));
  const { kept, unborn } = options.tenant;
  const identities = kept.slice(0, options.count).map(({ identity }) => identity);
  const waiting = unborn.slice(0, options.count - identities.length).entries();
  const first = identities.length;
  let born = first;
  const midwife = async (): Promise<void> => {
    for (const [index, next] of waiting) {
      identities[first + index] = await bear(next, options);
      born += 1;
      options.onBorn(born);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_BIRTHS }, midwife));
  const { endpoint, onProblem, dataDir, telemetry = {}, faults = {} } = options;
  const vehicles = identities.flatMap((identity, index) => {
    const source = sources[index];
    if (source === undefined) return [];
    const identityStore = identityStoreOf(dataDir, identity.vehicleId);
    return createSimulatedVehicle({ endpoint, identity, identityStore, source, telemetry, faults, onProblem });
  });
  return { vehicles };
}

async function bear(unborn: UnbornVehicle, options: FleetOptions): Promise<VehicleIdentity> {
  const { endpoint, tenant, dataDir } = options;
  const { claim, templateName } = tenant;
  const identity = await giveBirth({ endpoint, claim, templateName, parameters: unborn.parameters });
  const papers = tenant.papers.get(identity.vehicleId);
  if (dataDir !== undefined && papers) await keepVehicle(dataDir, identity, papers);
  return identity;
}
