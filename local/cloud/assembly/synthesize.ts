import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { buildFunctions } from './build-functions.ts';
import { pruneAssemblies } from './prune-assemblies.ts';
import { readJson } from './read-json.ts';
import { runNode } from './run-node.ts';
import { hashSources } from './source-hash.ts';

export interface SynthesizeOptions {
  /** Where `cdk.json` lies. */
  projectDir: string;
  /** The app's `env` context value. */
  environment: string;
  /** Assemblies are kept below it, one folder a state of the sources. */
  outDir: string;
  log: Log;
  clock?: Clock;
}

export interface Synthesized {
  assemblyDir: string;
  tookMs: number;
  /** True when the sources had not changed and nothing was run. */
  cached: boolean;
}

interface CdkConfiguration {
  app?: string;
  context?: Record<string, unknown>;
}

const SOURCES = ['bin', 'lib', 'lambdas', 'contract', 'iotsql', 'cdk.json', 'package-lock.json', 'scripts'];

/**
 * Synthesizes the CDK app without the CDK command line and without template validation: builds the function bundles,
 * runs the app's TypeScript entry, and keeps the assembly by a hash of the sources. Rejects with what the app wrote to
 * stderr when it fails.
 */
export async function synthesize(options: SynthesizeOptions): Promise<Synthesized> {
  const { projectDir, environment, outDir, log, clock = systemClock } = options;
  const startedMs = clock.nowMs();
  const hash = hashSources(projectDir, SOURCES, environment);
  const assemblyDir = join(outDir, `${environment}-${hash.slice(0, 16)}`);
  const cached = existsSync(join(assemblyDir, 'manifest.json'));
  if (!cached) {
    await mkdir(outDir, { recursive: true });
    await buildFunctions(projectDir);
    await runApp(options, assemblyDir);
    await pruneAssemblies(outDir, environment, clock.nowMs());
  }
  const tookMs = clock.nowMs() - startedMs;
  log('info', 'app-synthesized', { assemblyDir, cached, tookMs });
  return { assemblyDir, tookMs, cached };
}

/** Synthesizes beside the destination and moves it into place, so that a half-written assembly is never taken for one. */
async function runApp({ projectDir, environment }: SynthesizeOptions, assemblyDir: string): Promise<void> {
  const configuration = readJson(join(projectDir, 'cdk.json')) as CdkConfiguration;
  const workDir = `${assemblyDir}.${randomUUID()}`;
  const env = {
    ...process.env,
    CDK_OUTDIR: workDir,
    CDK_CONTEXT_JSON: JSON.stringify({ ...configuration.context, env: environment }),
    CDK_VALIDATION: 'false',
    CDK_DISABLE_STACK_TRACE: '1',
  };
  try {
    await runNode(['--import', import.meta.resolve('tsx'), entryOf(configuration)], { cwd: projectDir, env });
    await rename(workDir, assemblyDir).catch((error: unknown) => {
      // Another process was faster with the same sources.
      if (!existsSync(join(assemblyDir, 'manifest.json'))) throw error;
    });
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** The TypeScript file that cdk.json's `app` command ends in. */
function entryOf(configuration: CdkConfiguration): string {
  const [entry] = configuration.app?.match(/[^\s"']+\.ts\b(?!.*\.ts\b)/) ?? [];
  if (entry === undefined) throw new Error('The app command in cdk.json names no TypeScript file');
  return entry;
}
