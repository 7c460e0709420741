import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DownMessage } from '../../contract/mailbox/message.ts';
import { schemaOfVehicle } from '../../contract/telemetry/catalogue/vehicle-schema.ts';
import type { ConfigApplier } from '../config/config-applier.ts';
import { createDeviceClient, type DeviceClient, type DeviceStatistics } from '../device-client.ts';
import type { IdentityStore } from '../identity/identity-store.ts';
import type { IotEndpoint, VehicleIdentity } from '../identity/vehicle-identity.ts';
import type { Present } from '../mailbox/present.ts';
import type { TelemetrySettings } from '../telemetry/telemetry-recorder.ts';
import type { SignalSource } from './driving-model.ts';
import { createSimulatedConfigs, SIMULATED_FIRMWARE, temporaryConfigDir } from './simulated-configs.ts';
import { createSimulatedDrive, type SimulatedDrive } from './simulated-drive.ts';
import { createSimulatedDriver, type DriverHabit } from './simulated-driver.ts';
import { createSimulatedExecution } from './simulated-execution.ts';
import { createSimulatedFlash } from './simulated-flash.ts';
import { nowAndThen, type VehicleFaults } from './vehicle-faults.ts';

export interface SimulatedVehicleOptions {
  endpoint: IotEndpoint;
  identity: VehicleIdentity;
  /** Without it the vehicle refuses to renew its certificate. */
  identityStore?: Pick<IdentityStore, 'save'>;
  source: SignalSource;
  /** Where it keeps configurations; a folder of its own under the system's temporary one unless given. */
  configDir?: string;
  /** How often it reads its sensors; every second unless given. */
  sampleEveryMs?: number;
  /** How it sends what it reads; the schema is its model's unless given. */
  telemetry?: TelemetrySettings;
  /** What goes wrong with it; nothing unless given. */
  faults?: VehicleFaults;
  /** What faults are drawn from; `Math.random` unless given. */
  random?: () => number;
  /** What its driver says to what he is shown; see `simulated-driver.ts`. */
  driver?: DriverHabit;
  /** Told of each execution just before it begins. */
  onExecute?: (message: DownMessage) => void;
  onProblem?: (what: string, error?: Error) => void;
}

/** A device client with a car around it. Its inbox outlives its restarts; its configurations live in `configDir`. */
export interface SimulatedVehicle {
  readonly vehicleId: string;
  start(): Promise<void>;
  /** It goes on driving, and tells of it when it is out of the tunnel. */
  enterTunnel(): void;
  comeBack(): void;
  /** Power off and on: what was not written is lost, and what was being executed ended in the middle. */
  restart(): Promise<void>;
  /** Stops driving; resolves when the last frame is acknowledged. */
  stop(): Promise<void>;
  /** The last sample it took. */
  readonly lastSample: SimulatedDrive['last'];
  readonly statistics: DeviceStatistics;
}

const RECONNECT = { baseMs: 200, capMs: 5_000, stableAfterMs: 5_000 };
const BOOT_MS = 500;
const SAMPLE_EVERY_MS = 1_000;
/** A vehicle that is stopped in a tunnel comes out of it first, to get rid of what it measured there. */
const OUT_OF_TUNNEL_MS = 15_000;

export function createSimulatedVehicle(options: SimulatedVehicleOptions): SimulatedVehicle {
  const { source, faults = {}, random = Math.random, identityStore } = options;
  let { identity } = options;
  const flash = createSimulatedFlash();
  const plagues: { stop(): void }[] = [];
  const past: DeviceStatistics[] = [];
  const nowMs = (): number | undefined => (faults.isClockLost ? undefined : Date.now() + (faults.clockSkewMs ?? 0));
  const telemetry = { schema: schemaOfVehicle(identity.model, SIMULATED_FIRMWARE), ...options.telemetry };
  const configDir = options.configDir ?? temporaryConfigDir(identity.vehicleId);
  let [current, isStopped] = [boot(), false];

  /** After a restart it is what it last became. */
  async function keepIdentity(next: VehicleIdentity): Promise<void> {
    await identityStore?.save(next);
    identity = next;
  }
  function boot(): { client: DeviceClient; configs: ConfigApplier } {
    const configs = createSimulatedConfigs(configDir, nowMs, () => client);
    const execute = createSimulatedExecution({ configs, faults, random, restart: () => void vehicle.restart() });
    const client: DeviceClient = createDeviceClient({
      ...{ endpoint: options.endpoint, identity, nowMs, random, telemetry },
      ...{ reconnect: RECONNECT, inboxStore: flash.boot() },
      ...(identityStore === undefined ? {} : { identityStore: { save: keepIdentity } }),
      execute: (...asked) => {
        options.onExecute?.(asked[0]);
        return execute(...asked);
      },
      present: (message, shown) => {
        options.onExecute?.(message);
        return present(nowMs, message, shown);
      },
      ...{ recover: configs.recover, takeAside: configs.takeAside },
      loses: (topic) => topic.includes('/up/receipt/') && random() < (faults.lostReceipts ?? 0),
      ...(options.onProblem === undefined ? {} : { onProblem: options.onProblem }),
    });
    return { client, configs };
  }
  function present(nowMs: () => number | undefined, ...shown: Parameters<Present>): ReturnType<Present> {
    const { driver } = options;
    const last = () => drive.last?.sample;
    return createSimulatedDriver({ nowMs, lastSample: last, ...(driver && { habit: driver }) })(...shown);
  }
  const drive = createSimulatedDrive({
    ...{ source, sampleEveryMs: options.sampleEveryMs ?? SAMPLE_EVERY_MS, nowMs },
    client: () => current.client,
  });
  const vehicle: SimulatedVehicle = {
    vehicleId: identity.vehicleId,
    async start() {
      await current.configs.start();
      await current.client.start();
      drive.start();
      plagues.push(...plaguesOf(faults, random, vehicle));
    },
    enterTunnel: () => current.client.enterTunnel(),
    comeBack() {
      if (!isStopped) current.client.comeBack();
    },
    async restart() {
      current.client.enterTunnel();
      past.push(current.client.statistics);
      current = boot();
      await sleep(BOOT_MS);
      if (isStopped) return;
      await current.configs.start();
      await current.client.start().catch((error: Error) => options.onProblem?.('did not come back', error));
    },
    async stop() {
      const mayBeAway = plagues.length > 0 && !isStopped;
      isStopped = true;
      for (const plague of plagues) plague.stop();
      drive.stop();
      if (mayBeAway && !current.client.isReady) await current.client.start(OUT_OF_TUNNEL_MS).catch(() => undefined);
      await current.client.stop();
      if (options.configDir === undefined) await rm(configDir, { recursive: true, force: true });
    },
    get lastSample() {
      return drive.last;
    },
    get statistics() {
      return [...past, current.client.statistics].reduce(sumOf);
    },
  };
  return vehicle;
}

function plaguesOf(faults: VehicleFaults, random: () => number, vehicle: SimulatedVehicle): { stop(): void }[] {
  const plagues: { stop(): void }[] = [];
  const stay = (lastsMs: number): void => {
    vehicle.enterTunnel();
    setTimeout(() => vehicle.comeBack(), lastsMs).unref();
  };
  const { tunnel, flapEveryMs } = faults;
  if (tunnel !== undefined) plagues.push(nowAndThen(tunnel.everyMs, random, () => stay(tunnel.lastsMs)));
  if (flapEveryMs !== undefined) plagues.push(nowAndThen(flapEveryMs, random, () => stay(FLAP_MS)));
  return plagues;
}

const FLAP_MS = 300;

function sumOf(one: DeviceStatistics, other: DeviceStatistics): DeviceStatistics {
  const names = Object.keys(one) as (keyof DeviceStatistics)[];
  return Object.fromEntries(names.map((name) => [name, one[name] + other[name]])) as unknown as DeviceStatistics;
}
