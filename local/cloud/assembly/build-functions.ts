import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runNode } from './run-node.ts';
import { hashSources } from './source-hash.ts';

const SCRIPT = 'scripts/build-lambdas.mjs';
const SOURCES = ['lambdas', 'contract', 'scripts', 'package-lock.json'];
const STAMP = '.sources';

/** Runs the app's bundling script, unless its output is of the same sources and untouched since. */
export async function buildFunctions(projectDir: string): Promise<void> {
  if (!existsSync(join(projectDir, SCRIPT))) return;
  const outDir = join(projectDir, 'dist', 'lambdas');
  const hash = hashSources(projectDir, SOURCES);
  if (await isFresh(outDir, hash)) return;
  await runNode([SCRIPT], { cwd: projectDir, env: process.env });
  if (existsSync(outDir)) writeFileSync(join(outDir, STAMP), hash);
}

/** A bundle newer than the stamp was built by somebody else, from sources we do not know. */
async function isFresh(outDir: string, hash: string): Promise<boolean> {
  const stamp = join(outDir, STAMP);
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash) return false;
  const stampedMs = statSync(stamp).mtimeMs;
  const files = await readdir(outDir, { recursive: true, withFileTypes: true });
  return files.every((file) => !file.isFile() || statSync(join(file.parentPath, file.name)).mtimeMs <= stampedMs);
}
