import { setTimeout as sleep } from 'node:timers/promises';
import { createTspClient } from '../../cli/up/tsp-client.ts';
import { percentile, threeDigits } from '../statistics.ts';
import type { Arrivals, BenchVehicle } from './bench-fleet.ts';
import type { CloudCounts } from './cloud-messages.ts';
import { type CommandClient, createCommandClient } from './command-client.ts';
import type { CommandCloud } from './command-cloud.ts';
import { preciseNowMs } from './precise-time.ts';

/** When each command was asked for. */
type Asked = Map<string, number>;

export interface RoundFigures {
  commands: number;
  /** From the request at the API to the arrival in the vehicle. */
  toVehicle: { p50Ms: number; p99Ms: number };
  /** From the request to SUCCEEDED in the mailbox. */
  toResult: { p50Ms: number; p99Ms: number };
  perSecond: number;
}

const ARRIVES_WITHIN_MS = 30_000;
/** The functions run a few thousand calls before they are as quick as they get. */
const WARM_UP = 400;

/** A command after the other to each vehicle, all vehicles at once. */
export async function commandRound(
  cloud: CommandCloud,
  fleet: BenchVehicle[],
  each: number,
  arrivals: Arrivals,
  /** Between a command's arrival and the next command to the same vehicle. */
  pauseMs = 0,
): Promise<{ figures: RoundFigures; counts: CloudCounts }> {
  const client = createCommandClient(cloud.api);
  const [first] = fleet;
  if (first === undefined) throw new Error('there is no vehicle');
  for (let number = 0; number < WARM_UP; number += 1) await commandOne(client, first, arrivals, new Map());
  await sleep(500);
  await cloud.begin();
  const asked: Asked = new Map();
  const startMs = preciseNowMs();
  await Promise.all(
    fleet.map(async (vehicle) => {
      for (let number = 0; number < each; number += 1) {
        await commandOne(client, vehicle, arrivals, asked);
        if (pauseMs > 0) await sleep(pauseMs);
      }
    }),
  );
  const seconds = (preciseNowMs() - startMs) / 1_000;
  client.close();
  await sleep(500);
  const counts = await cloud.end();
  return { figures: figuresOf(asked, arrivals, new Map(counts.succeededAtMs), seconds), counts };
}

async function commandOne(
  client: CommandClient,
  { vehicleId }: BenchVehicle,
  arrivals: Arrivals,
  asked: Asked,
): Promise<void> {
  const askedAtMs = preciseNowMs();
  const commandId = await client.send(vehicleId, 'climate-start');
  asked.set(commandId, askedAtMs);
  await arrived([commandId], arrivals);
}

/** Rejects when one does not come: a figure without it would flatter. */
async function arrived(ids: Iterable<string>, arrivals: Arrivals): Promise<void> {
  const untilMs = preciseNowMs() + ARRIVES_WITHIN_MS;
  for (const id of ids) {
    while (!arrivals.has(id)) {
      if (preciseNowMs() > untilMs) throw new Error(`message ${id} did not arrive in ${ARRIVES_WITHIN_MS} ms`);
      await sleep(1);
    }
  }
}

function figuresOf(asked: Asked, arrivals: Arrivals, results: Arrivals, seconds: number): RoundFigures {
  const spread = (ends: Arrivals): RoundFigures['toVehicle'] => {
    const spans = [...asked].map(([id, atMs]) => (ends.get(id) ?? Number.POSITIVE_INFINITY) - atMs);
    const sorted = spans.sort((a, b) => a - b);
    return { p50Ms: threeDigits(percentile(sorted, 50)), p99Ms: threeDigits(percentile(sorted, 99)) };
  };
  const perSecond = threeDigits(asked.size / seconds);
  return { commands: asked.size, toVehicle: spread(arrivals), toResult: spread(results), perSecond };
}

/** What waits for a vehicle, from its `ready` to the last arrival. */
export async function replayRound(
  cloud: CommandCloud,
  { vehicleId, device }: BenchVehicle,
  waiting: number,
  arrivals: Arrivals,
): Promise<{ waiting: number; seconds: number; perSecond: number }> {
  const tsp = createTspClient(cloud.api);
  device.enterTunnel();
  while ((await tsp.vehicle(vehicleId)).presence.ready) await sleep(50);
  const ids: string[] = [];
  const numbers = Array.from({ length: waiting }).keys();
  const ask = async (): Promise<void> => {
    for (const _number of numbers) ids.push((await tsp.sendCommand(vehicleId, 'locate')).commandId);
  };
  await Promise.all(Array.from({ length: 8 }, ask));
  const startMs = preciseNowMs();
  device.comeBack();
  await arrived(ids, arrivals);
  const seconds = (Math.max(...ids.map((id) => arrivals.get(id) ?? 0)) - startMs) / 1_000;
  return { waiting, seconds: threeDigits(seconds), perSecond: threeDigits(waiting / seconds) };
}
