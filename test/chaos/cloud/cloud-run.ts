import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DownMessage, MailboxMessage } from '../../../contract/mailbox/message.ts';
import { isSettled } from '../../../contract/mailbox/state-machine.ts';
import { createSimulatedVehicle, type SimulatedVehicle } from '../../../vehicle/simulator/simulated-vehicle.ts';
import type { VehicleFaults } from '../../../vehicle/simulator/vehicle-faults.ts';
import { type SeededRandom, seededRandom } from '../../fuzz/seeded-random.ts';
import { type RunningPlatform, startPlatform } from '../../support/running-platform.ts';
import { breachesOf, type Execution } from './cloud-invariants.ts';

export interface CloudRunOptions {
  commands: number;
  vehicles: number;
  seed: number;
  onProgress?(asked: number): void;
}

export interface CloudRunReport {
  ok: boolean;
  commands: number;
  vehicles: number;
  seed: number;
  counts: Record<string, number>;
  breaches: string[];
}

const TYPES = ['lock', 'unlock', 'window-close', 'horn-and-lights', 'climate-stop', 'charge-stop', 'locate'];
const TTL_SECONDS = 30;
const SWEEP_EVERY_MS = 3_000;
const SETTLED_WITHIN_MS = 240_000;
const ASKED_AT_ONCE = 8;

/**
 * The platform from its template, on the real engines and over TLS, with simulated vehicles that go wrong. The seed
 * draws the faults and the commands; the machine decides about the rest, so a run does not repeat exactly.
 */
export async function runOnCloud(options: CloudRunOptions): Promise<CloudRunReport> {
  const platform = await startPlatform({ vehicles: options.vehicles, schedules: 'on-request' });
  const sweeping = new AbortController();
  try {
    const executions: Execution[] = [];
    const fleet = await bearFleet(platform, options, executions);
    const swept = sweepNowAndThen(platform, sweeping.signal);
    const asked = await askAll(platform, fleet, options);
    const rows = await settledRows(platform, asked);
    sweeping.abort();
    await swept;
    await Promise.all(fleet.map((vehicle) => vehicle.stop()));
    const breaches = breachesOf(rows, executions);
    const { commands, vehicles, seed } = options;
    return { ok: breaches.length === 0, commands, vehicles, seed, counts: countsOf(rows, executions, fleet), breaches };
  } finally {
    sweeping.abort();
    await platform.stop();
  }
}

async function bearFleet(
  platform: RunningPlatform,
  { vehicles, seed }: CloudRunOptions,
  executions: Execution[],
): Promise<SimulatedVehicle[]> {
  return Promise.all(
    Array.from({ length: vehicles }, async (_, number) => {
      const random = seededRandom(seed, number + 1);
      const identity = await platform.newVehicle();
      const vehicle = createSimulatedVehicle({
        ...{ endpoint: platform.endpoint, identity, faults: faultsOf(random) },
        source: { next: () => undefined },
        random: () => random.below(1_000_000) / 1_000_000,
        onExecute: (message: DownMessage) => executions.push({ message, atMs: Date.now() }),
      });
      await vehicle.start();
      return vehicle;
    }),
  );
}

/** Every vehicle has a clock and a bus of its own, and goes through tunnels at its own pace. */
function faultsOf(random: SeededRandom): VehicleFaults {
  return {
    tunnel: { everyMs: 8_000 + random.below(20_000), lastsMs: 1_000 + random.below(6_000) },
    flapEveryMs: 5_000 + random.below(15_000),
    clockSkewMs: random.below(1_001) - 500,
    lostReceipts: 0.05,
    slowExecutionMs: random.below(400),
    restartInMidCommand: 0.02,
  };
}

/** Some at a time, some of them twice under one key; returns where their rows are. */
async function askAll(
  platform: RunningPlatform,
  fleet: SimulatedVehicle[],
  { commands, seed, onProgress }: CloudRunOptions,
): Promise<{ vehicleId: string; messageId: string }[]> {
  const random = seededRandom(seed, 0);
  const asked: { vehicleId: string; messageId: string }[] = [];
  const numbers = Array.from({ length: commands }).keys();
  const ask = async (): Promise<void> => {
    for (const number of numbers) {
      onProgress?.(number);
      const { vehicleId } = random.pick(fleet);
      const request = { type: random.pick(TYPES), ttlSeconds: TTL_SECONDS };
      const key = randomUUID();
      const replies = [await platform.api.command(vehicleId, request, key)];
      if (random.below(50) === 0) replies.push(await platform.api.command(vehicleId, request, key));
      const ids = new Set(replies.map(({ status, body }) => (status === 202 ? body.commandId : `status ${status}`)));
      if (ids.size !== 1) throw new Error(`one key was answered by ${[...ids].join(' and ')}`);
      asked.push({ vehicleId, messageId: String([...ids][0]) });
    }
  };
  await Promise.all(Array.from({ length: ASKED_AT_ONCE }, ask));
  return asked;
}

/** As the schedule does once a minute, sooner; until told to stop. */
async function sweepNowAndThen(platform: RunningPlatform, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await platform.cloud.schedules.run('Sweeper');
    await sleep(SWEEP_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** The rows, when all of them are settled or the time for it is over. */
async function settledRows(
  platform: RunningPlatform,
  keys: { vehicleId: string; messageId: string }[],
): Promise<MailboxMessage[]> {
  const untilMs = Date.now() + SETTLED_WITHIN_MS;
  const rows = new Map<string, MailboxMessage>();
  for (;;) {
    for (const key of keys) {
      const known = rows.get(key.messageId);
      if (known !== undefined && isSettled(known.state)) continue;
      const row = await platform.row('MailboxTable', key);
      if (row !== undefined) rows.set(key.messageId, row as unknown as MailboxMessage);
    }
    const isDone = rows.size === keys.length && [...rows.values()].every(({ state }) => isSettled(state));
    if (isDone || Date.now() > untilMs) return [...rows.values()];
    await sleep(1_000);
  }
}

function countsOf(rows: MailboxMessage[], executions: Execution[], fleet: SimulatedVehicle[]): Record<string, number> {
  const counts: Record<string, number> = { executed: executions.length };
  for (const { state } of rows) counts[`ended: ${state}`] = (counts[`ended: ${state}`] ?? 0) + 1;
  counts['connections'] = fleet.reduce((sum, { statistics }) => sum + statistics.connections, 0);
  counts['sent more than once'] = rows.filter(({ attempts }) => attempts > 1).length;
  return Object.fromEntries(Object.entries(counts).sort());
}
