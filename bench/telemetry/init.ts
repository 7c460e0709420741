import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Terminal } from '../../cli/terminal/terminal.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { lambdaNode } from '../lambda-node.ts';
import { median, threeDigits } from '../statistics.ts';
import { type Bundles, buildBundles } from './init-bundles.ts';
import type { InitFunction } from './init-events.ts';
import { type InitTimes, runInit, startSdkStub } from './init-process.ts';
import type { TelemetryPart } from './telemetry-part.ts';

const PROJECT_DIR = fileURLToPath(new URL('../..', import.meta.url));
const GOAL_RATIO = 0.65;
const GOAL_KB = 280;
const FUNCTIONS: InitFunction[] = ['telemetry-ingest', 'command-dispatch'];

/** Cold starts of the bundles as deployed and of the same handlers as CDK's `NodejsFunction` bundles them unless told. */
export const initPart: TelemetryPart = {
  async run(args, terminal) {
    const { rounds, nodePath } = optionsOf(args);
    const node = await lambdaNode(nodePath, terminal);
    const folder = await mkdtemp(join(tmpdir(), 'roadbed-init-'));
    const stub = await startSdkStub();
    try {
      // the SDK that a plain bundle leaves to the runtime
      await symlink(join(PROJECT_DIR, 'node_modules'), join(folder, 'node_modules'));
      const bundles = await buildBundles(folder, FUNCTIONS);
      const results = [];
      for (const name of FUNCTIONS) {
        const run = (kind: 'plain' | 'deployed') => runInit(node.path, bundles[name][kind].file, name, stub.url);
        results.push({
          name,
          ...(await compare(run, rounds, `${name} on ${node.version}`, terminal)),
          ...kb(bundles[name]),
        });
      }
      for (const line of results.map(lineOf)) terminal.line(line);
      const goal = { ratio: GOAL_RATIO, kb: GOAL_KB };
      return { report: { node: node.version, rounds, goal, functions: results }, ok: true };
    } finally {
      await stub.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** One after the other in turns, so that what disturbs the machine disturbs both. */
async function compare(
  run: (kind: 'plain' | 'deployed') => Promise<InitTimes>,
  rounds: number,
  what: string,
  terminal: Terminal,
): Promise<{ plain: InitTimes; deployed: InitTimes; ratio: number; cpuRatio: number }> {
  const times: Record<'plain' | 'deployed', InitTimes[]> = { plain: [], deployed: [] };
  // the first of each reads files that nobody has read
  await run('plain');
  await run('deployed');
  for (let round = 1; round <= rounds; round += 1) {
    terminal.status(`${what}: fresh process ${round} of ${rounds}, each bundle`);
    times.plain.push(await run('plain'));
    times.deployed.push(await run('deployed'));
  }
  terminal.finishStatus();
  const [plain, deployed] = [medians(times.plain), medians(times.deployed)];
  return {
    ...{ plain, deployed },
    ratio: threeDigits(deployed.totalMs / plain.totalMs),
    cpuRatio: threeDigits(deployed.cpuMs / plain.cpuMs),
  };
}

function medians(times: InitTimes[]): InitTimes {
  const of = (key: keyof InitTimes): number => threeDigits(median(times.map((each) => each[key])));
  return { initMs: of('initMs'), firstMs: of('firstMs'), totalMs: of('totalMs'), cpuMs: of('cpuMs') };
}

function kb({ plain, deployed }: Bundles): { plainKb: number; deployedKb: number } {
  return { plainKb: threeDigits(plain.startBytes / 1024), deployedKb: threeDigits(deployed.startBytes / 1024) };
}

interface Result {
  name: string;
  plain: InitTimes;
  deployed: InitTimes;
  ratio: number;
  cpuRatio: number;
  plainKb: number;
  deployedKb: number;
}

function lineOf({ name, plain, deployed, ratio, cpuRatio, plainKb, deployedKb }: Result): string {
  const times = ({ initMs, firstMs, totalMs }: InitTimes): string => `${totalMs} ms (${initMs} + ${firstMs})`;
  return (
    `${name.padEnd(18)} deployed ${times(deployed)}, ${deployedKb} KB; plain ${times(plain)}, ${plainKb} KB and the ` +
    `runtime's SDK: ${ratio}x (processor time ${cpuRatio}x), goal ${GOAL_RATIO}x and ${GOAL_KB} KB`
  );
}

function optionsOf(args: readonly string[]): { rounds: number; nodePath: string | undefined } {
  const { rounds: text, node } = parse(args);
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 200) throw new UsageError(`--rounds "${text}": 1 to 200`);
  if (node !== undefined && !existsSync(node)) throw new UsageError(`--node ${node}: there is no such file`);
  return { rounds, nodePath: node };
}

function parse(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    return parseArgs({ args: [...args], options: { rounds: { ...text, default: '20' }, node: text } }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}; init takes --rounds N and --node PATH`);
  }
}
