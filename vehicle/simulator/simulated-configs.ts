import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DESIRED } from '../../contract/config/message.ts';
import { schemaFault } from '../../contract/config/schema.ts';
import { type ConfigApplier, createConfigApplier } from '../config/config-applier.ts';
import { fileConfigStore } from '../config/config-store.ts';
import type { DeviceClient } from '../device-client.ts';
import { applyDesired } from '../telemetry/desired-telemetry.ts';

const MAX_CONFIG_BYTES = 64 * 1024 * 1024;
/** Of the simulated car's computer. */
export const SIMULATED_FIRMWARE = '1.0.0';

/** The car runs well with every configuration that is what it should be, and does what its desired values say. */
export function createSimulatedConfigs(
  dir: string,
  nowMs: () => number | undefined,
  client: () => Pick<DeviceClient, 'sendEvent' | 'telemetry'>,
): ConfigApplier {
  return createConfigApplier({
    store: fileConfigStore(dir),
    rules: {
      ...{ firmware: SIMULATED_FIRMWARE, publicKeys: new Map(), maxBytes: MAX_CONFIG_BYTES, schemaFault },
      // the local cloud's S3
      takesLoopback: true,
    },
    activate: async (configId, installed) =>
      configId === DESIRED ? applyDesired(installed?.path, client().telemetry) : undefined,
    sendEvent: (type, body) => client().sendEvent(type, body),
    ...{ nowMs, fetch, sleep: (ms: number) => sleep(ms) },
  });
}

/** Where a vehicle's configurations are while its process lives. */
export function temporaryConfigDir(vehicleId: string): string {
  return join(tmpdir(), `roadbed-${process.pid}-${vehicleId}`);
}
