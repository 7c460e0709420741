import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfigPayload } from '../../contract/config/message.ts';
import { schemaFault } from '../../contract/config/schema.ts';
import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { TelemetrySample } from '../../contract/telemetry/samples.ts';
import { type ConfigApplier, createConfigApplier } from '../config/config-applier.ts';
import { fileConfigStore } from '../config/config-store.ts';
import { createDeviceClient, type DeviceClient, type DeviceStatistics } from '../device-client.ts';
import type { IdentityStore } from '../identity/identity-store.ts';
import type { IotEndpoint, VehicleIdentity } from '../identity/vehicle-identity.ts';
import type { Execute } from '../mailbox/command-inbox.ts';
import type { Execution } from '../mailbox/receipt-words.ts';
import type { SignalSource } from './driving-model.ts';
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
  /** Milliseconds between frames; one sample each. */
  frameEveryMs: number;
  /** What goes wrong with it; nothing unless given. */
  faults?: VehicleFaults;
  /** What faults are drawn from; `Math.random` unless given. */
  random?: () => number;
  /** Told of each execution just before it begins. */
  onExecute?: (message: DownMessage) => void;
  onProblem?: (what: string, error?: Error) => void;
}

/** A device client with a car around it. Its inbox outlives its restarts; its configurations live in `configDir`. */
export interface SimulatedVehicle {
  readonly vehicleId: string;
  start(): Promise<void>;
  /** No frames while it is in the tunnel: the car is parked there. */
  enterTunnel(): void;
  comeBack(): void;
  /** Power off and on: what was not written is lost, and what was being executed ended in the middle. */
  restart(): Promise<void>;
  /** Stops driving; resolves when the last frame is acknowledged. */
  stop(): Promise<void>;
  /** The last sample sent, with the time it was given. */
  readonly lastSample: { atMs: number; sample: TelemetrySample } | undefined;
  readonly statistics: DeviceStatistics;
}

const RECONNECT = { baseMs: 200, capMs: 5_000, stableAfterMs: 5_000 };
const BOOT_MS = 500;
const MAX_CONFIG_BYTES = 64 * 1024 * 1024;
const FIRMWARE = '1.0.0';

export function createSimulatedVehicle(options: SimulatedVehicleOptions): SimulatedVehicle {
  const { source, faults = {}, random = Math.random, identityStore } = options;
  let { identity } = options;
  const flash = createSimulatedFlash();
  const plagues: { stop(): void }[] = [];
  const past: DeviceStatistics[] = [];
  let lastSample: SimulatedVehicle['lastSample'];
  let driving: NodeJS.Timeout | undefined;
  let [current, isStopped] = [boot(), false];

  /** After a restart it is what it last became. */
  async function keepIdentity(next: VehicleIdentity): Promise<void> {
    await identityStore?.save(next);
    identity = next;
  }
  function boot(): { client: DeviceClient; configs: ConfigApplier } {
    const nowMs = (): number | undefined => (faults.isClockLost ? undefined : Date.now() + (faults.clockSkewMs ?? 0));
    const configs = configsOf(options, nowMs, (type, body) => client.sendEvent(type, body));
    const client: DeviceClient = createDeviceClient({
      ...{ endpoint: options.endpoint, identity, nowMs, random, reconnect: RECONNECT, inboxStore: flash.boot() },
      ...(identityStore === undefined ? {} : { identityStore: { save: keepIdentity } }),
      execute: (message, report) => execute(configs, message, report),
      ...{ recover: configs.recover, takeAside: configs.takeAside },
      loses: (topic) => topic.includes('/up/receipt/') && random() < (faults.lostReceipts ?? 0),
      ...(options.onProblem === undefined ? {} : { onProblem: options.onProblem }),
    });
    return { client, configs };
  }
  const execute = async (configs: ConfigApplier, ...[message, report]: Parameters<Execute>): Promise<Execution> => {
    options.onExecute?.(message);
    if (message.kind === 'config' && readConfigPayload(message.payload) !== undefined)
      return configs.execute(message, report);
    if (message.kind === 'command' && random() < (faults.restartInMidCommand ?? 0)) {
      void vehicle.restart();
      return new Promise(() => undefined);
    }
    if (faults.slowExecutionMs !== undefined) {
      if (message.kind === 'command') report('IN_PROGRESS');
      await sleep(faults.slowExecutionMs);
    }
    return executeInCar(message);
  };
  const drive = (): void => {
    const sample = source.next();
    if (sample === undefined) {
      clearInterval(driving);
      return;
    }
    const atMs = Date.now();
    current.client.sendFrame(atMs, [sample]);
    lastSample = { atMs, sample };
  };
  const startDriving = (): void => {
    clearInterval(driving);
    drive();
    driving = setInterval(drive, options.frameEveryMs);
  };
  const vehicle: SimulatedVehicle = {
    vehicleId: identity.vehicleId,
    async start() {
      await current.configs.start();
      await current.client.start();
      startDriving();
      plagues.push(...plaguesOf(faults, random, vehicle));
    },
    enterTunnel() {
      clearInterval(driving);
      current.client.enterTunnel();
    },
    comeBack() {
      if (isStopped) return;
      current.client.comeBack();
      startDriving();
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
      isStopped = true;
      for (const plague of plagues) plague.stop();
      clearInterval(driving);
      await current.client.stop();
      if (options.configDir === undefined) await rm(folderOf(identity.vehicleId), { recursive: true, force: true });
    },
    get lastSample() {
      return lastSample;
    },
    get statistics() {
      return [...past, current.client.statistics].reduce(sumOf);
    },
  };
  return vehicle;
}

function configsOf(
  { configDir, identity }: SimulatedVehicleOptions,
  nowMs: () => number | undefined,
  sendEvent: (type: string, body: object) => void,
): ConfigApplier {
  return createConfigApplier({
    store: fileConfigStore(configDir ?? folderOf(identity.vehicleId)),
    rules: { firmware: FIRMWARE, publicKeys: new Map(), maxBytes: MAX_CONFIG_BYTES, schemaFault },
    // it runs well with everything that is what it should be
    activate: async () => undefined,
    ...{ nowMs, sendEvent, fetch, sleep: (ms: number) => sleep(ms) },
  });
}

function folderOf(vehicleId: string): string {
  return join(tmpdir(), `roadbed-${process.pid}-${vehicleId}`);
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
  return {
    framesSent: one.framesSent + other.framesSent,
    framesAcked: one.framesAcked + other.framesAcked,
    framesDropped: one.framesDropped + other.framesDropped,
    executed: one.executed + other.executed,
    connections: one.connections + other.connections,
  };
}

/** What the simulated car can do; effects are idempotent. */
function executeInCar(message: DownMessage): Execution {
  if (message.kind !== 'command') return { outcome: 'SUCCEEDED' };
  const { type } = message;
  return { outcome: 'SUCCEEDED', result: LOCKED.has(type) ? { locked: LOCKED.get(type) } : { done: type } };
}

const LOCKED = new Map([
  ['lock', true],
  ['unlock', false],
]);
