import { readPriceList } from '../../cli/cost/price-list.ts';
import type { Bench } from '../bench.ts';
import { machineFacts } from '../machine-facts.ts';
import { median, percentile, threeDigits } from '../statistics.ts';
import { type Arrivals, bearFleet } from './bench-fleet.ts';
import type { CloudCounts } from './cloud-messages.ts';
import { startCommandCloud } from './command-cloud.ts';
import { type CommandCost, costOf, type FunctionSizes } from './command-cost.ts';
import { COMMAND_HELP, parseCommandOptions } from './command-options.ts';
import { measureInit } from './dispatch-init.ts';
import { commandRound, type RoundFigures, replayRound } from './rounds.ts';

/** For one idle vehicle, from the request to the arrival. */
const TARGET = { p50Ms: 10, p99Ms: 50 };
/** Receipts of a command take longer than its way to the vehicle: a vehicle they are still on the way for is not idle. */
const IDLE_MS = 150;
/** GB as deployed, and billed seconds of a warm invocation on Lambda. [assumed] */
const SIZES: FunctionSizes = new Map([
  ['command-dispatch', { gigabytes: 1, seconds: 0.015 }],
  ['receipts', { gigabytes: 0.5, seconds: 0.01 }],
]);
/** Of the many vehicles each gets so many commands, one after the other. */
const COMMANDS_EACH = 10;

export const commandBench: Bench = {
  help: COMMAND_HELP,
  async run(args, terminal) {
    const options = parseCommandOptions(args);
    const [machine, prices] = [machineFacts(), await readPriceList()];
    terminal.status('building the functions, loading one ...');
    const initMs = await measureInit(options.inits);
    terminal.status('starting the cloud ...');
    const cloud = await startCommandCloud(options.vehicles + 1);
    try {
      const arrivals: Arrivals = new Map();
      const [idle] = await bearFleet(cloud, 1, arrivals);
      if (idle === undefined) throw new Error('the vehicle was not born');
      terminal.status(`${options.commands} commands to one vehicle`);
      const one = await commandRound(cloud, [idle], options.commands, arrivals, IDLE_MS);
      terminal.status(`${options.waiting} messages wait for one vehicle`);
      const replay = await replayRound(cloud, idle, options.waiting, arrivals);
      terminal.status(`${options.vehicles} vehicles are born`);
      const fleet = await bearFleet(cloud, options.vehicles, arrivals);
      terminal.status(`${COMMANDS_EACH} commands to each of ${fleet.length} vehicles`);
      const many = await commandRound(cloud, fleet, COMMANDS_EACH, arrivals);
      terminal.finishStatus();
      await Promise.all([idle, ...fleet].map(({ device }) => device.stop(1_000)));
      const figures = {
        oneVehicle: one.figures,
        isOnTarget: one.figures.toVehicle.p50Ms <= TARGET.p50Ms && one.figures.toVehicle.p99Ms <= TARGET.p99Ms,
        manyVehicles: { vehicles: fleet.length, ...many.figures },
        replay,
        dispatch: { initMs, ...warmOf(one.counts) },
        cost: costOf({ ...namedByFolder(one.counts), commands: options.commands }, SIZES, prices),
        pricesAsOf: prices.asOf,
      };
      for (const line of linesOf(figures)) terminal.line(line);
      return { report: { bench: 'command', machine, target: TARGET, ...figures }, ok: true };
    } finally {
      await cloud.stop();
    }
  },
};

/** A deployed function is named after its construct, and that after its folder. */
function namedByFolder(counts: CloudCounts): CloudCounts {
  const entries = Object.entries(counts.invocations).map(([name, count]) => [folderOf(name), count] as const);
  return { ...counts, invocations: Object.fromEntries(entries) };
}

function folderOf(functionName: string): string {
  const letters = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  return [...SIZES.keys()].find((folder) => letters(functionName).includes(letters(folder))) ?? functionName;
}

function warmOf({ durationsMs }: CloudCounts): { warmP50Ms: number; warmP99Ms: number } {
  const [, spans = []] = Object.entries(durationsMs).find(([name]) => folderOf(name) === 'command-dispatch') ?? [];
  const sorted = [...spans].sort((a, b) => a - b);
  return { warmP50Ms: threeDigits(median(sorted)), warmP99Ms: threeDigits(percentile(sorted, 99)) };
}

interface Figures {
  oneVehicle: RoundFigures;
  isOnTarget: boolean;
  manyVehicles: RoundFigures & { vehicles: number };
  replay: { waiting: number; seconds: number; perSecond: number };
  dispatch: { initMs: number; warmP50Ms: number; warmP99Ms: number };
  cost: CommandCost;
}

function linesOf({ oneVehicle, isOnTarget, manyVehicles, replay, dispatch, cost }: Figures): string[] {
  const span = ({ p50Ms, p99Ms }: RoundFigures['toVehicle']): string => `p50 ${p50Ms} ms, p99 ${p99Ms} ms`;
  const millionths = (dollars: number): string => (dollars * 1e6).toFixed(2);
  return [
    `one vehicle: to the vehicle ${span(oneVehicle.toVehicle)}, to the result ${span(oneVehicle.toResult)}` +
      ` (target p50 ${TARGET.p50Ms}, p99 ${TARGET.p99Ms} to the vehicle: ${isOnTarget ? 'met' : 'missed'})`,
    `${manyVehicles.vehicles} vehicles: to the vehicle ${span(manyVehicles.toVehicle)},` +
      ` to the result ${span(manyVehicles.toResult)}, ${manyVehicles.perSecond} commands a second`,
    `replay: ${replay.waiting} messages in ${replay.seconds} s, ${replay.perSecond} a second`,
    `dispatch function: loaded in ${dispatch.initMs} ms, warm p50 ${dispatch.warmP50Ms} ms, p99 ${dispatch.warmP99Ms} ms`,
    `a command costs ${millionths(cost.dollars)}e-6 $ of ${millionths(cost.budget)}e-6 $:`,
    ...Object.entries(cost.parts).map(([what, dollars]) => `  ${millionths(dollars).padStart(6)}  ${what}`),
  ];
}
