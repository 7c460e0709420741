import { setTimeout as sleep } from 'node:timers/promises';
import { createDeviceClient, type DeviceClient } from '../../vehicle/device-client.ts';
import { beBorn } from '../../vehicle/identity/be-born.ts';
import { createDrivingModel, type SignalSource } from '../../vehicle/simulator/driving-model.ts';
import type { DriveRequest, FleetBorn, FleetDriven, FleetRequest, FleetWork } from './end-to-end-messages.ts';

/** A fleet as a process of its own. Talks to its parent by messages, and ends with it. */
interface Car {
  device: DeviceClient;
  source: SignalSource;
}

const PARALLEL_BIRTHS = 16;
const RECONNECT = { baseMs: 50, capMs: 2_000, stableAfterMs: 5_000 };
/** Frames that fall due between two turns go one after the other: a finer clock would not send them sooner. */
const TURN_MS = 5;
const ACKED_WITHIN_MS = 30_000;
const LONG_TRIP = { tripSeconds: 1_000_000 };
const memory = { load: async () => undefined, save: async () => undefined };

let fleet: Car[] = [];

process.on('message', async (request: FleetRequest) => {
  if (request.kind === 'bear') {
    fleet = await bearFleet(request);
    process.send?.({ kind: 'born', vehicles: fleet.length } satisfies FleetBorn);
  }
  if (request.kind === 'drive') process.send?.(await drive(request));
  if (request.kind === 'stop') {
    await Promise.all(fleet.map(({ device }) => device.stop(1_000)));
    process.disconnect();
  }
});
process.once('disconnect', () => process.exit());
// the parent ends it
process.on('SIGINT', () => undefined);

async function bearFleet({ endpoint, claim, templateName, unborn, codec }: FleetWork): Promise<Car[]> {
  const cars: Car[] = [];
  const waiting = unborn.values();
  const midwife = async (): Promise<void> => {
    for (const { parameters } of waiting) {
      const identity = await beBorn(memory, { endpoint, claim, templateName, parameters });
      const device = createDeviceClient({
        ...{ endpoint, identity, reconnect: RECONNECT, telemetry: { codec } },
        execute: async () => ({ outcome: 'SUCCEEDED' }),
      });
      await device.start(60_000);
      cars.push({ device, source: createDrivingModel(Math.random, LONG_TRIP) });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_BIRTHS }, midwife));
  return cars;
}

/** Frames of one sample, evenly over time and vehicles, at the rate asked for whatever becomes of them. */
async function drive({ framesPerSecond, seconds }: DriveRequest): Promise<FleetDriven> {
  const cpuBefore = process.cpuUsage();
  const before = counts();
  const startMs = performance.now();
  const total = Math.round(framesPerSecond * seconds);
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - startMs) * framesPerSecond) / 1_000));
    for (; sent < due; sent += 1) sendFrame(fleet[sent % fleet.length] as Car);
    await sleep(TURN_MS);
  }
  const deadlineMs = performance.now() + ACKED_WITHIN_MS;
  while (counts().framesAcked < counts().framesSent && performance.now() < deadlineMs) await sleep(TURN_MS);
  const elapsedMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  const after = counts();
  return {
    ...{ kind: 'driven', ...after, cpuMs: (user + system) / 1_000, seconds: elapsedMs / 1_000 },
    ...{ sent: after.framesSent - before.framesSent, acked: after.framesAcked - before.framesAcked },
  };
}

function sendFrame({ device, source }: Car): void {
  const sample = source.next();
  if (sample === undefined) return;
  device.telemetry.record({ atMs: Date.now(), signals: sample.signals });
  device.telemetry.flush();
}

function counts(): { framesSent: number; framesAcked: number; bytesSent: number } {
  const sum = { framesSent: 0, framesAcked: 0, bytesSent: 0 };
  for (const { device } of fleet) {
    const { framesSent, framesAcked, bytesSent } = device.statistics;
    sum.framesSent += framesSent;
    sum.framesAcked += framesAcked;
    sum.bytesSent += bytesSent;
  }
  return sum;
}
