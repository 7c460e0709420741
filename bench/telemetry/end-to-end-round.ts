import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudUsage } from '../births/cloud-messages.ts';
import { percentile, threeDigits } from '../statistics.ts';
import type { BenchFleet } from './end-to-end-fleet.ts';
import type { DriveRequest, FleetDriven } from './end-to-end-messages.ts';
import type { ShadowWatch } from './end-to-end-shadows.ts';

export interface RoundPorts {
  cloud: { begin(): void; end(): Promise<CloudUsage> };
  fleet: BenchFleet;
  shadows: ShadowWatch;
}

export interface RoundFigures {
  offeredPerSecond: number;
  ackedPerSecond: number;
  sent: number;
  acked: number;
  /** Acknowledged and not in the shadows when the round was given up. */
  missing: number;
  /** From the last acknowledgement until all acknowledged frames were in the shadows. */
  storedAfterMs: number;
  bytesAFrame: number;
  /** From the measurement of a shadow's newest sample to the write that stored it; null when nothing was stored. */
  toShadowP50Ms: number | null;
  toShadowP99Ms: number | null;
  /** Shares of all CPU that was used. */
  cpuShares: Record<string, number>;
  cpuMsAFrame: number;
}

const LOOK_EVERY_MS = 1_000;
const LOOK_AGAIN_MS = 50;
const STORED_WITHIN_MS = 60_000;

/** One drive of the fleet at a rate, and what became of its frames. */
export async function driveRound({ cloud, fleet, shadows }: RoundPorts, request: DriveRequest): Promise<RoundFigures> {
  const own = process.cpuUsage();
  cloud.begin();
  const over = new AbortController();
  const watched = lookNowAndThen(shadows, over.signal);
  const driven = await fleet.drive(request).finally(() => over.abort());
  await watched;
  const ackedMs = performance.now();
  let stored = await shadows.look();
  while (stored < driven.framesAcked && performance.now() < ackedMs + STORED_WITHIN_MS) {
    await sleep(LOOK_AGAIN_MS);
    stored = await shadows.look();
  }
  const storedAfterMs = performance.now() - ackedMs;
  const usage = await cloud.end();
  const { user, system } = process.cpuUsage(own);
  const latenciesMs = shadows.takeLatenciesMs();
  const at = (percent: number): number | null =>
    latenciesMs.length === 0 ? null : Math.round(percentile(latenciesMs, percent));
  return {
    offeredPerSecond: request.framesPerSecond,
    ackedPerSecond: threeDigits(driven.acked / driven.seconds),
    ...{ sent: driven.sent, acked: driven.acked, missing: Math.max(0, driven.framesAcked - stored) },
    storedAfterMs: Math.round(storedAfterMs),
    bytesAFrame: Math.round(driven.bytesSent / Math.max(1, driven.framesSent)),
    ...{ toShadowP50Ms: at(50), toShadowP99Ms: at(99) },
    ...cpuOf(driven, usage, (user + system) / 1_000),
  };
}

async function lookNowAndThen(shadows: ShadowWatch, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await shadows.look();
    await sleep(LOOK_EVERY_MS, undefined, { signal: over }).catch(() => undefined);
  }
}

function cpuOf(driven: FleetDriven, usage: CloudUsage, ownMs: number): Pick<RoundFigures, 'cpuShares' | 'cpuMsAFrame'> {
  const mainThread = Object.values(usage.mainThreadMs).reduce((sum, ms) => sum + ms, 0);
  const allMs = driven.cpuMs + usage.cpuMs + ownMs;
  const parts: [string, number][] = [
    ['vehicles', driven.cpuMs],
    ['cloud: other threads (functions, crypto, collection)', Math.max(0, usage.cpuMs - mainThread)],
    ...Object.entries(usage.mainThreadMs).map(([what, ms]): [string, number] => [
      `cloud: ${SUBJECTS[what] ?? what}`,
      ms,
    ]),
    ['looking at shadows', ownMs],
  ];
  const sorted = parts.sort(([, one], [, other]) => other - one);
  return {
    cpuShares: Object.fromEntries(sorted.map(([what, ms]) => [what, threeDigits(ms / allMs)])),
    cpuMsAFrame: threeDigits(allMs / Math.max(1, driven.acked)),
  };
}

/** What the profile's subjects are here. */
const SUBJECTS: Record<string, string> = { hook: 'calling functions', database: 'stream and tables' };
