import type { Terminal } from '../../cli/terminal/terminal.ts';
import { startBenchCloud } from '../births/bench-cloud.ts';
import { startFleet } from './end-to-end-fleet.ts';
import { type EndToEndOptions, readEndToEndOptions } from './end-to-end-options.ts';
import { driveRound, type RoundFigures, type RoundPorts } from './end-to-end-round.ts';
import { watchShadows } from './end-to-end-shadows.ts';
import type { TelemetryPart } from './telemetry-part.ts';

/** Functions are loaded, connections and caches filled: that belongs to a start, not to a rate. */
const WARM_UP_SECONDS = 3;
/** Each step asks for so much more than the one before, or so much less. */
const STEP_UP = 1.25;
const STEP_DOWN = 0.6;
const MOST_STEPS = 16;
/** A step is held when its frames were acknowledged as they came and stored this soon after. */
const STORED_IN_TIME_MS = 2_000;
const ACKED_SHARE = 0.95;

export const endToEndPart: TelemetryPart = {
  async run(args, terminal) {
    const options = readEndToEndOptions(args);
    terminal.status('end-to-end: starting the cloud ...');
    const cloud = await startBenchCloud(options.vehicles, 'off');
    const shadows = watchShadows(cloud.aws, cloud.tables.shadows);
    try {
      terminal.status(`end-to-end: ${options.vehicles} vehicles are born`);
      const { endpoint, claim, templateName, unborn } = cloud;
      const fleet = await startFleet({ endpoint, claim, templateName, unborn, codec: options.codec });
      try {
        return await measure({ cloud, fleet, shadows }, options, terminal);
      } finally {
        await fleet.stop();
      }
    } finally {
      shadows.close();
      await cloud.stop();
    }
  },
};

async function measure(ports: RoundPorts, options: EndToEndOptions, terminal: Terminal) {
  const { vehicles, seconds, stepSeconds, codec } = options;
  terminal.status('end-to-end: warming up');
  await driveRound(ports, { framesPerSecond: vehicles, seconds: WARM_UP_SECONDS });
  terminal.status(`end-to-end: ${vehicles} vehicles, a frame a second each, ${seconds} s`);
  const everySecond = await driveRound(ports, { framesPerSecond: vehicles, seconds });
  terminal.finishStatus();
  for (const line of linesOf(everySecond)) terminal.line(line);
  const steps = stepSeconds === 0 ? [] : await search(ports, { vehicles, stepSeconds }, terminal);
  const sustained = steps.findLast(isHeld)?.ackedPerSecond ?? null;
  if (steps.length > 0) terminal.line(`highest rate held: ${sustained ?? 'none'} frames a second`);
  const isComplete = everySecond.missing === 0 && everySecond.acked === everySecond.sent;
  return { report: { vehicles, seconds, codec, everySecond, sustainedPerSecond: sustained, steps }, ok: isComplete };
}

/** Steps up until one is not held, or, when the first is not, down until one is. */
async function search(
  ports: RoundPorts,
  { vehicles, stepSeconds }: Pick<EndToEndOptions, 'vehicles' | 'stepSeconds'>,
  terminal: Terminal,
): Promise<RoundFigures[]> {
  const steps: RoundFigures[] = [];
  let framesPerSecond = vehicles;
  for (;;) {
    terminal.status(`end-to-end: ${framesPerSecond} frames a second for ${stepSeconds} s`);
    const step = await driveRound(ports, { framesPerSecond, seconds: stepSeconds });
    steps.push(step);
    terminal.finishStatus();
    terminal.line(stepLine(step));
    const goesUp = isHeld(steps[0] as RoundFigures);
    framesPerSecond = Math.round(goesUp ? framesPerSecond * STEP_UP : framesPerSecond * STEP_DOWN);
    if (steps.length >= MOST_STEPS || isHeld(step) !== goesUp || framesPerSecond < 1) return steps;
  }
}

function isHeld({ offeredPerSecond, ackedPerSecond, missing, storedAfterMs }: RoundFigures): boolean {
  return missing === 0 && ackedPerSecond >= ACKED_SHARE * offeredPerSecond && storedAfterMs <= STORED_IN_TIME_MS;
}

function stepLine(figures: RoundFigures): string {
  const { offeredPerSecond, ackedPerSecond, storedAfterMs, missing, toShadowP50Ms, toShadowP99Ms } = figures;
  return (
    `${offeredPerSecond} frames a second: ${ackedPerSecond} acknowledged, stored ${storedAfterMs} ms later, ` +
    `to the shadow p50 ${toShadowP50Ms} ms, p99 ${toShadowP99Ms} ms${missing === 0 ? '' : `, ${missing} not stored`}`
  );
}

function linesOf(figures: RoundFigures): string[] {
  const { sent, acked, missing, toShadowP50Ms, toShadowP99Ms, bytesAFrame, cpuMsAFrame, cpuShares } = figures;
  return [
    `${sent} frames sent, ${acked} acknowledged, ${acked - missing} of them stored; ${bytesAFrame} bytes a frame`,
    `to the shadow p50 ${toShadowP50Ms} ms, p99 ${toShadowP99Ms} ms; ${cpuMsAFrame} ms of CPU a frame:`,
    ...Object.entries(cpuShares).map(([what, share]) => `  ${(share * 100).toFixed(1).padStart(5)} %  ${what}`),
  ];
}
