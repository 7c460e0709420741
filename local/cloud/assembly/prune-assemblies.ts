import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const KEPT = 3;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Removes assemblies of earlier sources: all but the newest three, and none younger than a day, which may be in use. */
export async function pruneAssemblies(outDir: string, environment: string, nowMs: number): Promise<void> {
  const names = (await readdir(outDir)).filter((name) => name.startsWith(`${environment}-`));
  const dirs = await Promise.all(
    names.map(async (name) => ({ path: join(outDir, name), madeMs: (await stat(join(outDir, name))).mtimeMs })),
  );
  dirs.sort((left, right) => right.madeMs - left.madeMs);
  for (const { path, madeMs } of dirs.slice(KEPT)) {
    if (nowMs - madeMs > DAY_MS) await rm(path, { recursive: true, force: true });
  }
}
