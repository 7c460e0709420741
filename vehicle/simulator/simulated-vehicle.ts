import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { TelemetrySample } from '../../contract/telemetry/frame.ts';
import { createDeviceClient, type DeviceClient, type DeviceStatistics } from '../device-client.ts';
import type { IdentityStore } from '../identity/identity-store.ts';
import type { IotEndpoint, VehicleIdentity } from '../identity/vehicle-identity.ts';
import type { Execution } from '../mailbox/receipt-words.ts';
import type { SignalSource } from './driving-model.ts';

export interface SimulatedVehicleOptions {
  endpoint: IotEndpoint;
  identity: VehicleIdentity;
  /** Without it the vehicle refuses to renew its certificate. */
  identityStore?: Pick<IdentityStore, 'save'>;
  source: SignalSource;
  /** Milliseconds between frames; one sample each. */
  frameEveryMs: number;
  onProblem?: (what: string, error?: Error) => void;
}

/** A device client with a car around it. */
export interface SimulatedVehicle {
  readonly vehicleId: string;
  start(): Promise<void>;
  /** No frames while it is in the tunnel: the car is parked there. */
  enterTunnel(): void;
  comeBack(): void;
  /** Stops driving; resolves when the last frame is acknowledged. */
  stop(): Promise<void>;
  /** The last sample sent, with the time it was given. */
  readonly lastSample: { atMs: number; sample: TelemetrySample } | undefined;
  readonly statistics: DeviceStatistics;
}

export function createSimulatedVehicle(options: SimulatedVehicleOptions): SimulatedVehicle {
  const { identity, source } = options;
  const car = { locked: true };
  const client: DeviceClient = createDeviceClient({
    endpoint: options.endpoint,
    identity,
    ...(options.identityStore === undefined ? {} : { identityStore: options.identityStore }),
    execute: (message) => executeInCar(car, message),
    reconnect: { baseMs: 200, capMs: 5_000, stableAfterMs: 5_000 },
    ...(options.onProblem === undefined ? {} : { onProblem: options.onProblem }),
  });
  let lastSample: SimulatedVehicle['lastSample'];
  let driving: NodeJS.Timeout | undefined;
  const drive = (): void => {
    const sample = source.next();
    if (sample === undefined) {
      clearInterval(driving);
      return;
    }
    const atMs = Date.now();
    client.sendFrame(atMs, [sample]);
    lastSample = { atMs, sample };
  };
  const startDriving = (): void => {
    clearInterval(driving);
    drive();
    driving = setInterval(drive, options.frameEveryMs);
  };
  return {
    vehicleId: identity.vehicleId,
    async start() {
      await client.start();
      startDriving();
    },
    enterTunnel() {
      clearInterval(driving);
      client.enterTunnel();
    },
    comeBack() {
      client.comeBack();
      startDriving();
    },
    async stop() {
      clearInterval(driving);
      await client.stop();
    },
    get lastSample() {
      return lastSample;
    },
    get statistics() {
      return client.statistics;
    },
  };
}

/** What the simulated car can do; effects are idempotent. */
async function executeInCar(car: { locked: boolean }, message: DownMessage): Promise<Execution> {
  if (message.kind !== 'command') return { outcome: 'SUCCEEDED' };
  if (message.type === 'lock' || message.type === 'unlock') {
    car.locked = message.type === 'lock';
    return { outcome: 'SUCCEEDED', result: { locked: car.locked } };
  }
  return { outcome: 'SUCCEEDED', result: { done: message.type } };
}
