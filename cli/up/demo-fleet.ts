import { join } from 'node:path';
import { giveBirth } from '../../vehicle/identity/birth.ts';
import { fileIdentityStore } from '../../vehicle/identity/identity-store.ts';
import type { IotEndpoint } from '../../vehicle/identity/vehicle-identity.ts';
import { createDrivingModel, type SignalSource } from '../../vehicle/simulator/driving-model.ts';
import { readRecordedDrive, replayDrive } from '../../vehicle/simulator/recorded-drive.ts';
import { createSimulatedVehicle, type SimulatedVehicle } from '../../vehicle/simulator/simulated-vehicle.ts';
import type { DemoTenant, UnbornVehicle } from './demo-tenant.ts';

export interface FleetOptions {
  endpoint: IotEndpoint;
  tenant: DemoTenant;
  count: number;
  /** Recordings for the first vehicles. */
  replays: readonly string[];
  /** Where identities are kept; unset: nowhere. */
  identityDir?: string;
  onProblem(what: string, error?: Error): void;
  onBorn(done: number): void;
}

export interface DemoFleet {
  vehicles: SimulatedVehicle[];
}

const FRAME_EVERY_MS = 1_000;
const PARALLEL_BIRTHS = 4;

/** Gives birth to the vehicles and makes them ready to drive; they are not connected yet. */
export async function createDemoFleet(options: FleetOptions): Promise<DemoFleet> {
  const sources: SignalSource[] = [];
  for (const path of options.replays) sources.push(replayDrive(await readRecordedDrive(path)));
  while (sources.length < options.count) sources.push(createDrivingModel(Math.random));
  const vehicles: SimulatedVehicle[] = [];
  const waiting = options.tenant.unborn.slice(0, options.count).entries();
  let born = 0;
  const midwife = async (): Promise<void> => {
    for (const [index, unborn] of waiting) {
      const source = sources[index];
      if (source === undefined) return;
      vehicles[index] = await bear(unborn, source, options);
      born += 1;
      options.onBorn(born);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_BIRTHS }, midwife));
  return { vehicles };
}

async function bear(unborn: UnbornVehicle, source: SignalSource, options: FleetOptions): Promise<SimulatedVehicle> {
  const { endpoint, tenant, identityDir, onProblem } = options;
  const { claim, templateName } = tenant;
  const identity = await giveBirth({ endpoint, claim, templateName, parameters: unborn.parameters });
  if (identityDir !== undefined)
    await fileIdentityStore(join(identityDir, `${identity.vehicleId}.json`)).save(identity);
  return createSimulatedVehicle({ endpoint, identity, source, frameEveryMs: FRAME_EVERY_MS, onProblem });
}
