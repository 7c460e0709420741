import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ENV } from '../../contract/function-environment.ts';
import type { Bench } from '../bench.ts';
import { type BenchCloud, startBenchCloud } from '../births/bench-cloud.ts';
import { launched } from '../launched.ts';
import { machineFacts } from '../machine-facts.ts';
import { median, percentile, threeDigits } from '../statistics.ts';
import { HOOK_HELP, parseHookOptions } from './hook-options.ts';
import type { HookTimes, HookWork } from './hook-process.ts';

const HOOK = new URL('./hook-process.ts', import.meta.url);
const BUILD = fileURLToPath(new URL('../../scripts/build-lambdas.mjs', import.meta.url));
/** [AWS-IoT: pre-provisioning-hook] */
const LIMIT_MS = 5_000;

export const hookBench: Bench = {
  help: HOOK_HELP,
  async run(args, terminal) {
    const options = parseHookOptions(args);
    const machine = machineFacts();
    const bundles = await mkdtemp(join(tmpdir(), 'roadbed-hook-'));
    terminal.status('building the function, starting the cloud ...');
    const build = promisify(execFile)(process.execPath, [BUILD, bundles]);
    const [cloud] = await Promise.all([startBenchCloud(options.births + options.inits, 'off'), build]);
    try {
      const bundle = join(bundles, 'provisioning-hook', 'index.mjs');
      const births = cloud.unborn.map(({ parameters }) => parameters);
      const cold: HookTimes[] = [];
      for (let init = 0; init < options.inits; init += 1) {
        terminal.status(`fresh process ${init + 1} of ${options.inits}`);
        cold.push(await runHook(cloud, bundle, births.splice(0, 1)));
      }
      terminal.status(`${births.length} births one after the other`);
      const warm = await runHook(cloud, bundle, births);
      terminal.finishStatus();
      const figures = figuresOf(cold, warm);
      terminal.line(
        `init ${figures.initMs} ms, first birth ${figures.firstBirthMs} ms, then p50 ${figures.p50Ms} ms, ` +
          `p99 ${figures.p99Ms} ms, longest ${figures.maxMs} ms of ${LIMIT_MS} ms`,
      );
      return { report: { bench: 'hook', machine, ...options, ...figures }, ok: figures.refused === 0 };
    } finally {
      await cloud.stop();
      await rm(bundles, { recursive: true, force: true });
    }
  },
};

/** In a process of its own, with the variables that the function has on Lambda. */
async function runHook(cloud: BenchCloud, bundle: string, births: HookWork['births']): Promise<HookTimes> {
  const { endpoint, region, credentials } = cloud.aws;
  const child = spawn(process.execPath, [...launched(HOOK)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      POWERTOOLS_SERVICE_NAME: 'provisioning-hook',
      [ENV.manifestTable]: cloud.tables.manifest,
      [ENV.vehiclesTable]: cloud.tables.vehicles,
    },
  });
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the hook ended with code ${code}`)));
  ended.catch(() => undefined);
  const answer = once(child, 'message').then(([times]) => times as HookTimes);
  child.send({ bundle, claimCertificateId: cloud.claimCertificateId, births } satisfies HookWork);
  return Promise.race([answer, ended]);
}

function figuresOf(cold: HookTimes[], warm: HookTimes) {
  // the first is of a process that just loaded
  const [, ...later] = warm.birthsMs;
  const sorted = later.sort((a, b) => a - b);
  const first = [...cold, warm].flatMap(({ birthsMs }) => birthsMs.slice(0, 1));
  return {
    initMs: threeDigits(median([...cold, warm].map(({ initMs }) => initMs))),
    firstBirthMs: threeDigits(median(first)),
    p50Ms: threeDigits(percentile(sorted, 50)),
    p99Ms: threeDigits(percentile(sorted, 99)),
    maxMs: threeDigits(percentile(sorted, 100)),
    limitMs: LIMIT_MS,
    refused: [...cold, warm].reduce((sum, { refused }) => sum + refused, 0),
  };
}
