import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { InitFunction } from './init-events.ts';

const PROJECT_DIR = fileURLToPath(new URL('../..', import.meta.url));
const BUILD = join(PROJECT_DIR, 'scripts', 'build-lambdas.mjs');

interface Bundle {
  file: string;
  /** Of the files that a start loads, without what the runtime brings. */
  startBytes: number;
}

export interface Bundles {
  plain: Bundle;
  deployed: Bundle;
}

export async function buildBundles(
  folder: string,
  names: readonly InitFunction[],
): Promise<Record<InitFunction, Bundles>> {
  const deployedDir = join(folder, 'deployed');
  await promisify(execFile)(process.execPath, [BUILD, deployedDir]);
  const entries = names.map(async (name) => {
    const deployed = join(deployedDir, name, 'index.mjs');
    const plain = join(folder, 'plain', name, 'index.js');
    await buildPlain(join(PROJECT_DIR, 'lambdas', name, 'handler.ts'), plain);
    const [plainBytes, deployedBytes] = await Promise.all([startBytes(plain), startBytes(deployed)]);
    const both = {
      plain: { file: plain, startBytes: plainBytes },
      deployed: { file: deployed, startBytes: deployedBytes },
    };
    return [name, both] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as Record<InitFunction, Bundles>;
}

/**
 * As `NodejsFunction` does without options for this runtime: CommonJS, not minified, with the SDK left to the runtime.
 * [CDK: aws-lambda-nodejs, Externals]
 */
async function buildPlain(entry: string, outfile: string): Promise<void> {
  await build({
    ...{ entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node24', format: 'cjs' },
    ...{ external: ['@aws-sdk/*', '@smithy/*'], absWorkingDir: PROJECT_DIR, logLevel: 'error' },
  });
}

/** The file and all that it imports at once. */
async function startBytes(file: string): Promise<number> {
  const files = new Set([file]);
  let bytes = 0;
  for (const each of files) {
    bytes += (await stat(each)).size;
    const code = await readFile(each, 'utf8');
    for (const [, next] of code.matchAll(/(?:from|\bimport)\s*"(\.\/[\w-]+\.mjs)"/g)) {
      if (next) files.add(join(dirname(each), next));
    }
  }
  return bytes;
}
