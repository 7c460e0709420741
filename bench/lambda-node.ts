import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Terminal } from '../cli/terminal/terminal.ts';

const run = promisify(execFile);
/** Of Lambda's `nodejs24.x`. */
const MAJOR = '24';
/** From the npm registry. */
const PACKAGE = `node@${MAJOR}`;
const CACHE = fileURLToPath(new URL(`../.roadbed/node${MAJOR}`, import.meta.url));

/** Whether this process is the Node that the functions run on. */
export function isLambdaNode(): boolean {
  return process.versions.node.startsWith(`${MAJOR}.`);
}

/** The Node that the functions run on; installed into the project's cache unless one is named. */
export async function lambdaNode(
  given: string | undefined,
  terminal: Terminal,
): Promise<{ path: string; version: string }> {
  const path = given ?? join(CACHE, 'node_modules', 'node', 'bin', 'node');
  if (given === undefined && !existsSync(path)) {
    terminal.status(`installing ${PACKAGE} into .roadbed/node${MAJOR} ...`);
    // its install script puts the binary of this machine's kind in place
    const quiet = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts=false'];
    await run('npm', ['install', ...quiet, '--prefix', CACHE, PACKAGE]);
    terminal.finishStatus();
  }
  const { stdout } = await run(path, ['--version']);
  return { path, version: stdout.trim() };
}
