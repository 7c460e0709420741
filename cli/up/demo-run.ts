import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalCloud } from '../../local/index.ts';
import { CITY_DRIVE } from '../../vehicle/simulator/recorded-drive.ts';
import type { SimulatedVehicle } from '../../vehicle/simulator/simulated-vehicle.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { NOTHING_PLAYED, playActs, type Southbound } from './demo-acts.ts';
import { commandEachVehicle, commandNextVehicle, createCommandBook, until } from './demo-commands.ts';
import { createDemoFleet, type DemoFleet } from './demo-fleet.ts';
import type { DemoTenant } from './demo-tenant.ts';
import { operatorAccess } from './operator-access.ts';
import { brokenInvariants, type RunReport } from './run-report.ts';
import { createStoreProbe, type StoreProbe } from './store-probe.ts';
import type { TspClient } from './tsp-client.ts';
import type { UpOptions } from './up-options.ts';

export interface DemoRun {
  cloud: LocalCloud;
  options: UpOptions;
  tenant: DemoTenant;
  tsp: TspClient;
  terminal: Terminal;
  startMs: number;
  /** Aborted by Ctrl-C. */
  stop: AbortSignal;
}

const STATUS_EVERY_MS = 250;
const COMMAND_EVERY_MS = 1_000;

/** Drives the fleet until the time is over or somebody stops it, then waits for what is under way and counts. */
export async function runDemo(run: DemoRun): Promise<RunReport> {
  const { options } = run;
  const endsAtMs = options.forMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + options.forMs;
  const probe = createStoreProbe(operatorAccess(run.cloud));
  try {
    return await driveFleet(await bearFleet(run), run, probe, endsAtMs);
  } finally {
    probe.close();
  }
}

async function driveFleet(fleet: DemoFleet, run: DemoRun, probe: StoreProbe, endsAtMs: number): Promise<RunReport> {
  const { options, terminal, tsp, stop } = run;
  try {
    await Promise.all(fleet.vehicles.map((vehicle) => vehicle.start()));
    const connected = fleet.vehicles.length;
    const ids = new Set(fleet.vehicles.map(({ vehicleId }) => vehicleId));
    const book = createCommandBook();
    const broken: string[] = [];
    const firstFrame = noteFirstFrame(probe, ids, run);
    const over = new AbortController();
    const story = playDemo({ fleet, run, book, broken, over: over.signal, firstFrame });
    while (!stop.aborted && Date.now() < endsAtMs) {
      terminal.status(statusText(fleet, run, book.summary()));
      await sleep(Math.min(STATUS_EVERY_MS, Math.max(1, endsAtMs - Date.now())), undefined, { signal: stop }).catch(
        () => undefined,
      );
    }
    terminal.finishStatus();
    over.abort();
    const southbound = await story;
    await Promise.all(fleet.vehicles.map((vehicle) => vehicle.stop()));
    await book.refresh(tsp);
    const telemetry = await settledTelemetry(fleet, probe, ids);
    broken.push(...(await brokenShadows(fleet, tsp)));
    const vehicles = { provisioned: fleet.vehicles.length, connected };
    const commands = book.summary();
    const { startMs } = run;
    const report = { vehicles, telemetry, commands, southbound, startMs, firstFrameStoredMs: await firstFrame };
    return { ...report, broken: [...broken, ...brokenInvariants(report, options.vehicles)] };
  } finally {
    // one that is not stopped would try to reconnect for ever, and keep the process
    await Promise.all(fleet.vehicles.map((vehicle) => vehicle.stop()));
  }
}

function bearFleet(run: DemoRun): Promise<DemoFleet> {
  const { cloud, options, tenant, terminal } = run;
  const { host, port } = cloud.endpoints.mqtts;
  return createDemoFleet({
    endpoint: { host, port, caPem: cloud.caPem },
    tenant,
    count: options.vehicles,
    replays: replaysOf(options),
    telemetry: { codec: options.codec, batchMs: options.frameEveryMs },
    faults: options.faults,
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    onProblem: (what, error) => {
      if (options.verbose) terminal.line(terminal.dim(`vehicle: ${what}${error ? `: ${error.message}` : ''}`));
    },
    onBorn: (done) => terminal.status(`vehicles born: ${done} of ${options.vehicles}`),
  });
}

/** Recorded and simulated vehicles, side by side. */
function replaysOf({ replays, vehicles }: UpOptions): readonly string[] {
  return replays.length === 0 && vehicles > 1 ? [CITY_DRIVE] : replays;
}

interface Play {
  fleet: DemoFleet;
  run: DemoRun;
  book: ReturnType<typeof createCommandBook>;
  broken: string[];
  over: AbortSignal;
  firstFrame: Promise<unknown>;
}

/** A command for each vehicle, the acts, then a command now and then until the run is over. */
async function playDemo({ fleet, run, book, broken, over, firstFrame }: Play): Promise<Southbound> {
  const { tsp, terminal } = run;
  let southbound = NOTHING_PLAYED;
  try {
    await commandEachVehicle(fleet, tsp, book);
    // the acts start functions that the first frame has no need of
    await firstFrame;
    await book.refresh(tsp);
    const runSchedule = (name: string): Promise<void> => run.cloud.schedules.run(name);
    const onBroken = (what: string): void => void broken.push(what);
    // who drives into tunnels as he likes does not wait for an act
    const { tunnel, flapEveryMs } = run.options.faults;
    if (tunnel === undefined && flapEveryMs === undefined) {
      southbound = await playActs({ fleet, tsp, book, runSchedule, sleep }, { terminal, over, onBroken });
    }
    while (!over.aborted && fleet.vehicles.length > 0) {
      await commandNextVehicle(fleet, tsp, book);
      await book.refresh(tsp);
      await sleep(COMMAND_EVERY_MS, undefined, { signal: over }).catch(() => undefined);
    }
    await until(async () => {
      await book.refresh(tsp);
      return book.summary().succeeded === book.accepted;
    });
  } catch (error) {
    broken.push(`the demo failed: ${(error as Error).message}`);
  }
  return southbound;
}

/** Milliseconds from the start of the process to the first frame in a vehicle shadow. */
async function noteFirstFrame(probe: StoreProbe, ids: ReadonlySet<string>, run: DemoRun): Promise<number | null> {
  if (ids.size === 0) return null;
  const isStored = await until(async () => (await probe.framesStored(ids)) > 0).catch((error: Error) => {
    run.terminal.line(run.terminal.red(`the shadows cannot be read: ${error.message}`));
    return false;
  });
  if (!isStored) return null;
  const atMs = Math.round(performance.now());
  run.terminal.line(`first frame stored after ${(atMs / 1000).toFixed(1)} s (firstFrameStoredMs ${atMs})`);
  return atMs;
}

/** Counts when what was acknowledged has reached the shadows, or after a while when it does not. */
async function settledTelemetry(
  fleet: DemoFleet,
  probe: StoreProbe,
  ids: ReadonlySet<string>,
): Promise<RunReport['telemetry']> {
  const sum = (pick: (vehicle: SimulatedVehicle) => number): number =>
    fleet.vehicles.reduce((total, vehicle) => total + pick(vehicle), 0);
  const framesAcked = sum(({ statistics }) => statistics.framesAcked);
  await until(async () => (await probe.framesStored(ids)) >= framesAcked);
  return {
    framesSent: sum(({ statistics }) => statistics.framesSent),
    framesAcked,
    framesStored: await probe.framesStored(ids),
    framesDropped: sum(({ statistics }) => statistics.framesDropped),
    quarantined: await probe.quarantined(),
  };
}

/** Every vehicle's shadow must hold the last sample it sent. */
async function brokenShadows(fleet: DemoFleet, tsp: TspClient): Promise<string[]> {
  const broken: string[] = [];
  for (const { vehicleId, lastSample } of fleet.vehicles) {
    if (lastSample === undefined) continue;
    const { reported } = await tsp.shadow(vehicleId);
    const wrong = lastSample.sample.signals.filter(([path, value]) => reported[path]?.value !== value);
    if (wrong.length > 0) broken.push(`the shadow of ${vehicleId} does not hold its last ${wrong[0]?.[0]}`);
  }
  return broken;
}

function statusText(fleet: DemoFleet, run: DemoRun, commands: RunReport['commands']): string {
  const acked = fleet.vehicles.reduce((total, { statistics }) => total + statistics.framesAcked, 0);
  const latency = commands.p50Ms === null ? '' : `, receipt p50 ${commands.p50Ms} ms`;
  const hint = run.options.forMs === undefined ? '   Ctrl-C ends' : '';
  return (
    `${fleet.vehicles.length} vehicles   ${acked} frames acknowledged   ` +
    `commands ${commands.succeeded}/${commands.accepted} succeeded${latency}${hint}`
  );
}
