// The product is written in TypeScript and runs as JavaScript that esbuild makes of it: at the first start, and again
// whenever a source has changed. Nobody needs a build step, and nobody gets a stale build.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILDS = join(ROOT, '.roadbed', 'build');
/** What else decides on the result: these programs, and the version of esbuild. */
const ALSO_INPUTS = ['launch/fresh-build.mjs', 'launch/bundle.mjs', 'package.json'];
/** Nobody can tell what was read of such a file: never fresh. */
const CHANGING = 'changing';
/** A process that runs from an older build may still load parts of it. */
const KEEP_OLD_MS = 24 * 60 * 60 * 1000;

/**
 * The URL of a module made of `sources[entry]`, built now unless a build of the sources as they are is there. `name`
 * names the set of sources (by entry name, paths from the project's root). Rejects with what esbuild says of a source.
 */
export async function freshModule(name, sources, entry) {
  const manifestFile = join(BUILDS, `${name}.json`);
  const id = freshBuildOf(manifestFile) ?? (await build(name, sources, manifestFile));
  return pathToFileURL(join(BUILDS, name, id, `${entry}.mjs`)).href;
}

/** The id of the build, when all its inputs are as they were. */
function freshBuildOf(manifestFile) {
  let manifest;
  try {
    manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  } catch {
    return undefined;
  }
  const inputs = Object.entries(manifest.inputs ?? {});
  const isAsRead = ([path, stamp]) => stamp !== CHANGING && stampOf(path) === stamp;
  const isFresh = inputs.length > 0 && inputs.every(isAsRead);
  return isFresh && existsSync(join(BUILDS, manifest.name, manifest.id)) ? manifest.id : undefined;
}

/** Beside the builds before and moved into place whole: others may start, or run, at the same time. */
async function build(name, sources, manifestFile) {
  const { bundle } = await import('./bundle.mjs');
  const startedMs = Date.now();
  const id = randomUUID();
  const unfinished = join(BUILDS, name, `unfinished-${id}`);
  mkdirSync(unfinished, { recursive: true });
  try {
    const read = await bundle(ROOT, sources, unfinished);
    renameSync(unfinished, join(BUILDS, name, id));
    const inputs = Object.fromEntries([...read, ...ALSO_INPUTS].map((path) => [path, stampOf(path, startedMs)]));
    const written = `${manifestFile}.${id}`;
    writeFileSync(written, JSON.stringify({ name, id, inputs }));
    renameSync(written, manifestFile);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  removeOld(join(BUILDS, name), id);
  return id;
}

/** Size and time of a file, or that it changed since `beforeMs`, so that it may have been read before. */
function stampOf(path, beforeMs = Number.POSITIVE_INFINITY) {
  const stats = statSync(join(ROOT, path), { throwIfNoEntry: false });
  return stats && stats.mtimeMs < beforeMs ? `${stats.size} ${stats.mtimeMs}` : CHANGING;
}

function removeOld(dir, present) {
  for (const id of readdirSync(dir)) {
    const madeMs = statSync(join(dir, id), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (id !== present && Date.now() - madeMs > KEEP_OLD_MS) rmSync(join(dir, id), { recursive: true, force: true });
  }
}
