/**
 * Mutated and random packets against the MQTT core, in memory:
 * `npm run fuzz -- mqtt --runs N [--seed S] [--profile aws|spec|both] [--out FILE] [--replay FILE]`.
 * Fails on a crash, an unhandled rejection, a log line of level error, a client beside it that suffers, or memory that
 * grows. A failing input is saved and runs again with `--replay`. The last line is JSON.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { MqttProfile } from '../../local/mqtt/mqtt-profile.ts';
import { type MqttInput, mqttInput } from './mqtt-input.ts';
import { type MqttTarget, mqttTarget } from './mqtt-target.ts';
import { seededRandom } from './seeded-random.ts';

const MEGABYTE = 1024 * 1024;
/** Growth of the resident set from one tenth of the runs to their end that counts as a leak. */
const MAX_GROWTH_BYTES = 150 * MEGABYTE;
const PROGRESS_EVERY = 5_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    profile: { type: 'string', default: 'both' },
    out: { type: 'string', default: join(tmpdir(), 'roadbed-mqtt-fuzz.json') },
    replay: { type: 'string' },
  },
});
if (positionals[0] !== 'mqtt' || positionals.length > 1) {
  process.stderr.write(
    'usage: npm run fuzz -- mqtt [--runs N] [--seed S] [--profile P] [--out FILE] [--replay FILE]\n',
  );
  process.exit(2);
}

const unforeseen: string[] = [];
process.on('uncaughtException', (error) => unforeseen.push(`uncaught ${error.stack ?? error}`));
process.on('unhandledRejection', (error) => unforeseen.push(`unhandled rejection ${String(error)}`));

interface Failure {
  profile: MqttProfile;
  run: number;
  problems: string[];
  /** Hexadecimal, as the pieces arrived. */
  pieces: string[];
}

const profiles: MqttProfile[] =
  values.profile === 'both' ? ['aws', 'spec'] : [values.profile === 'spec' ? 'spec' : 'aws'];
const failure = values.replay ? await replay(values.replay) : await fuzz(Number(values.runs), Number(values.seed));
process.exitCode = failure ? 1 : 0;

async function fuzz(runs: number, seed: number): Promise<Failure | undefined> {
  const startMs = Date.now();
  const targets = new Map<MqttProfile, MqttTarget>();
  for (const profile of profiles) targets.set(profile, await mqttTarget(profile));
  let settledRssBytes = 0;
  let failure: Failure | undefined;
  let run = 0;
  for (; run < runs && !failure; run += 1) {
    const profile = profiles[run % profiles.length] ?? 'aws';
    const target = targets.get(profile);
    if (target) failure = await attempt(target, profile, run, mqttInput(seededRandom(seed, run)));
    if (run === Math.floor(runs / 10)) settledRssBytes = process.memoryUsage.rss();
    if (run % PROGRESS_EVERY === 0) progress(run, runs, startMs);
  }
  const grownBytes = process.memoryUsage.rss() - settledRssBytes;
  if (!failure && grownBytes > MAX_GROWTH_BYTES) {
    failure = { profile: 'aws', run, problems: [`memory grew by ${mb(grownBytes)} MB`], pieces: [] };
  }
  if (failure) writeFileSync(values.out, `${JSON.stringify(failure, null, 2)}\n`);
  const reached = Object.fromEntries([...targets].map(([profile, target]) => [profile, target.reached]));
  for (const target of targets.values()) await target.close();
  const seconds = Math.round((Date.now() - startMs) / 100) / 10;
  const report = {
    fuzz: 'mqtt',
    ok: !failure,
    runs: run,
    seed,
    reached,
    seconds,
    rssMb: mb(process.memoryUsage.rss()),
    grownMb: mb(grownBytes),
  };
  process.stdout.write(
    `\n${JSON.stringify({ ...report, ...(failure && { failure: { ...failure, savedAs: values.out } }) })}\n`,
  );
  return failure;
}

async function attempt(
  target: MqttTarget,
  profile: MqttProfile,
  run: number,
  input: MqttInput,
): Promise<Failure | undefined> {
  await target.run(input);
  const problems = [...unforeseen.splice(0), ...target.problems()];
  if (problems.length === 0) return undefined;
  return { profile, run, problems, pieces: input.pieces.map((piece) => piece.toString('hex')) };
}

async function replay(file: string): Promise<Failure | undefined> {
  const saved = JSON.parse(readFileSync(file, 'utf8')) as Failure;
  const target = await mqttTarget(saved.profile);
  const input = { pieces: saved.pieces.map((piece) => Buffer.from(piece, 'hex')) };
  const failure = await attempt(target, saved.profile, saved.run, input);
  await target.close();
  process.stdout.write(
    `${JSON.stringify({ fuzz: 'mqtt', replay: file, ok: !failure, problems: failure?.problems ?? [] })}\n`,
  );
  return failure;
}

function progress(run: number, runs: number, startMs: number): void {
  const perSecond = Math.round((run * 1000) / Math.max(1, Date.now() - startMs));
  process.stderr.write(`\r${run} of ${runs} runs, ${perSecond}/s, ${mb(process.memoryUsage.rss())} MB  `);
}

function mb(bytes: number): number {
  return Math.round((bytes / MEGABYTE) * 10) / 10;
}
