/**
 * Runs after `npm ci`: builds the functions and synthesizes the app for the environment `local`, so that the first
 * `npm start` need not. A failure is told and leaves the installation whole: the start synthesizes again.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { synthesize } from '../local/cloud/assembly/synthesize.ts';
import { silentLog } from '../local/ports/log.ts';

const projectDir = fileURLToPath(new URL('..', import.meta.url));
try {
  const outDir = join(projectDir, '.roadbed');
  const { tookMs, cached } = await synthesize({ projectDir, environment: 'local', outDir, log: silentLog });
  process.stderr.write(`synthesized for npm start in ${(tookMs / 1000).toFixed(1)} s${cached ? ' (unchanged)' : ''}\n`);
} catch (error) {
  process.stderr.write(`not synthesized yet, npm start will try again: ${(error as Error).message}\n`);
}
