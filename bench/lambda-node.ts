import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Terminal } from '../cli/terminal/terminal.ts';

const run = promisify(execFile);
/** What Lambda's `nodejs24.x` is, from the npm registry. */
const PACKAGE = 'node@24';
const CACHE = fileURLToPath(new URL('../.roadbed/node24', import.meta.url));

/** The Node that the functions run on; installed into the project's cache unless one is named. */
export async function lambdaNode(
  given: string | undefined,
  terminal: Terminal,
): Promise<{ path: string; version: string }> {
  const path = given ?? join(CACHE, 'node_modules', 'node', 'bin', 'node');
  if (given === undefined && !existsSync(path)) {
    terminal.status(`installing ${PACKAGE} into .roadbed/node24 ...`);
    // its install script puts the binary of this machine's kind in place
    const quiet = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts=false'];
    await run('npm', ['install', ...quiet, '--prefix', CACHE, PACKAGE]);
    terminal.finishStatus();
  }
  const { stdout } = await run(path, ['--version']);
  return { path, version: stdout.trim() };
}
