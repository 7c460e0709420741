import { readFileSync, writeFileSync } from 'node:fs';
import { codecFuzz } from './codec-fuzz.ts';
import { type FuzzReport, fuzzLoop, replay } from './fuzz-loop.ts';
import { type FuzzOptions, HELP, parseFuzzOptions } from './fuzz-options.ts';
import type { FuzzTarget, SavedFailure } from './fuzz-target.ts';
import { mqttFuzz } from './mqtt-fuzz.ts';
import { telemetryFuzz } from './telemetry-fuzz.ts';

const unforeseen: string[] = [];
process.on('uncaughtException', (error) => unforeseen.push(`uncaught ${error.stack ?? error}`));
process.on('unhandledRejection', (error) => unforeseen.push(`unhandled rejection ${String(error)}`));
const takeUnforeseen = (): string[] => unforeseen.splice(0);

const parsed = parseFuzzOptions(process.argv.slice(2));
if (parsed.ok) {
  process.exitCode = (await run(parsed.options)) ? 0 : 1;
} else if (parsed.help) {
  process.stdout.write(HELP);
} else {
  process.stderr.write(`${parsed.reason}\n\n${HELP}`);
  process.exitCode = 2;
}

async function run(options: FuzzOptions): Promise<boolean> {
  const target = await targetOf(options);
  const isClean = options.replay === undefined ? await search(target, options) : await tryAgain(target, options);
  await target.close();
  return isClean;
}

async function targetOf({ target, profile }: FuzzOptions): Promise<FuzzTarget> {
  if (target === 'telemetry') return telemetryFuzz() as FuzzTarget;
  return (target === 'codec' ? codecFuzz() : await mqttFuzz(profile)) as FuzzTarget;
}

async function search(target: FuzzTarget, options: FuzzOptions): Promise<boolean> {
  const order = { name: options.target, runs: options.runs, seed: options.seed, unforeseen: takeUnforeseen };
  const { failure, ...report } = await fuzzLoop(target, order);
  if (failure) writeFileSync(options.out, `${JSON.stringify(failure, null, 1)}\n`);
  const found = failure && { run: failure.run, problems: failure.problems, savedAs: options.out };
  const head = { fuzz: options.target, seed: options.seed };
  const all = { ...head, ...report, ...target.summary(), ...(found && { found }) };
  process.stdout.write(options.json ? `${JSON.stringify(all)}\n` : asText(all, report));
  return report.ok;
}

async function tryAgain(target: FuzzTarget, options: FuzzOptions): Promise<boolean> {
  const file = options.replay ?? '';
  const saved = JSON.parse(readFileSync(file, 'utf8')) as SavedFailure;
  const problems = await replay(target, saved, takeUnforeseen);
  const ok = problems.length === 0;
  const all = { fuzz: options.target, replay: file, ok, problems };
  const text = [`${file}: ${ok ? 'nothing went wrong this time' : 'fails'}`, ...problems].join('\n');
  process.stdout.write(`${options.json ? JSON.stringify(all) : text}\n`);
  return ok;
}

function asText(
  all: { found?: object | undefined },
  { ok, runs, seconds, memory }: Omit<FuzzReport, 'failure'>,
): string {
  const { startMb, settledMb, peakMb, endMb, maxGrowthMb } = memory;
  const { found, ...rest } = all;
  const lines = [
    `${ok ? 'nothing found' : 'FOUND'} in ${runs} runs, ${seconds} s`,
    `memory: ${startMb} MB at the start, ${settledMb} MB after a tenth, ${peakMb} MB at most, ${endMb} MB at the end; ` +
      `may grow by ${maxGrowthMb} MB`,
    JSON.stringify(rest),
    ...(found ? [JSON.stringify(found, null, 1)] : []),
  ];
  return `${lines.join('\n')}\n`;
}
