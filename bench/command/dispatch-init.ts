import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ENV } from '../../contract/function-environment.ts';
import { median, threeDigits } from '../statistics.ts';

const BUILD = fileURLToPath(new URL('../../scripts/build-lambdas.mjs', import.meta.url));
const FUNCTION = 'command-dispatch';
const run = promisify(execFile);

/** Says how long it takes to load the bundle in a process that has loaded nothing. */
const SCRIPT =
  'const start = performance.now(); await import(process.argv[1]); console.log(performance.now() - start); process.exit()';

/** Median time, ms, to load the dispatch function's bundle in fresh processes, as Lambda does before its first event. */
export async function measureInit(times: number): Promise<number> {
  const bundles = await mkdtemp(join(tmpdir(), 'roadbed-dispatch-'));
  try {
    await run(process.execPath, [BUILD, bundles]);
    const url = pathToFileURL(join(bundles, FUNCTION, 'index.mjs')).href;
    const spans: number[] = [];
    for (let time = 0; time < times; time += 1) {
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', SCRIPT, url], {
        env: environment(),
      });
      spans.push(Number(stdout.trim().split('\n').at(-1)));
    }
    return threeDigits(median(spans));
  } finally {
    await rm(bundles, { recursive: true, force: true });
  }
}

/** It calls nothing while it loads, so any value that can be read as name and number will do. */
function environment(): NodeJS.ProcessEnv {
  const names = Object.values(ENV).map((name) => [name, '5']);
  return {
    ...process.env,
    ...Object.fromEntries(names),
    AWS_REGION: 'eu-central-1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    POWERTOOLS_SERVICE_NAME: FUNCTION,
  };
}
