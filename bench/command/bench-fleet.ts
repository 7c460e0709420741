import { createDeviceClient, type DeviceClient } from '../../vehicle/device-client.ts';
import { giveBirth } from '../../vehicle/identity/birth.ts';
import type { CommandCloud } from './command-cloud.ts';
import { preciseNowMs } from './precise-time.ts';

export interface BenchVehicle {
  vehicleId: string;
  device: DeviceClient;
}

/** When each message arrived in its vehicle, ms since 1970 with fractions. */
export type Arrivals = Map<string, number>;

const PARALLEL = 8;
const RECONNECT = { baseMs: 10, capMs: 500, stableAfterMs: 1_000 };

/** Vehicles on the line that have the effect of a command at once, and nothing else to do. */
export async function bearFleet(cloud: CommandCloud, count: number, arrivals: Arrivals): Promise<BenchVehicle[]> {
  const { endpoint, claim, templateName } = cloud;
  const fleet: BenchVehicle[] = [];
  const waiting = cloud.unborn.splice(0, count).values();
  const midwife = async (): Promise<void> => {
    for (const { parameters } of waiting) {
      const identity = await giveBirth({ endpoint, claim, templateName, parameters });
      const device = createDeviceClient({
        ...{ endpoint, identity, reconnect: RECONNECT },
        async execute({ messageId }) {
          arrivals.set(messageId, preciseNowMs());
          return { outcome: 'SUCCEEDED' };
        },
      });
      await device.start();
      fleet.push({ vehicleId: identity.vehicleId, device });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, midwife));
  return fleet;
}
