import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../lib/environments/environment.ts';
import { resourcesOf, roadbedApp } from './synthesized-roadbed.ts';

const directory = mkdtempSync(join(tmpdir(), 'roadbed-built-'));
const script = fileURLToPath(new URL('../../scripts/build-lambdas.mjs', import.meta.url));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

beforeAll(() => {
  const built = spawnSync(process.execPath, [script, directory], { encoding: 'utf8' });
  expect(built.status, built.stderr).toBe(0);
}, 60_000);

/** Imports every bundle in a fresh process under the variables its template gives it; prints what could not be imported. */
const IMPORT_ALL = `
  const { variables, directory } = JSON.parse(process.argv[1]);
  const before = { ...process.env };
  for (const [name, environment] of Object.entries(variables)) {
    process.env = { ...before, AWS_REGION: 'eu-central-1', ...environment };
    try {
      const { handler } = await import(directory + '/' + name + '/index.mjs');
      if (typeof handler !== 'function') console.log(name + ': no handler');
    } catch (error) { console.log(name + ': ' + error.message); }
  }`;

/** Variables of each function as deployed; a reference to another resource becomes a plain word. */
function variablesOfTemplate(): Record<string, Record<string, string>> {
  const app = roadbedApp('local', directory);
  const entries = resourcesOf(app, 'AWS::Lambda::Function').map(({ Properties }) => {
    const variables = Object.entries(Properties['Environment'].Variables as Record<string, unknown>);
    const plain = Object.fromEntries(variables.map(([key, value]) => [key, typeof value === 'string' ? value : 'x']));
    return [plain['POWERTOOLS_SERVICE_NAME'] ?? '', plain] as const;
  });
  return Object.fromEntries(entries);
}

describe('the bundles', () => {
  it('are importable with exactly the variables the template sets, on the Node that runs the tests', () => {
    const variables = variablesOfTemplate();
    expect(Object.keys(variables).sort()).toEqual([...FUNCTION_NAMES].sort());
    const argument = JSON.stringify({ variables, directory });
    const run = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', IMPORT_ALL, argument], {
      encoding: 'utf8',
    });
    expect(run.status).toBe(0);
    expect(run.stdout).toBe('');
  }, 60_000);

  it('ask for built-in modules by name only, so that none is loaded before it is used', () => {
    const eager = /\b(?:from|import)\s*\(?["']node:/;
    const offenders = FUNCTION_NAMES.filter((name) => eager.test(codeOf(name)));
    expect(offenders).toEqual([]);
  });

  it('stay small enough for a quick start, leaving out what the SDK has but a function never uses', () => {
    const sizes = FUNCTION_NAMES.map((name) => ({ name, kb: Math.round(startBytes(name) / 1024) }));
    expect(sizes.filter(({ name, kb }) => kb > (name === CHECKS_SCHEMAS ? 320 : 280))).toEqual([]);
    expect(codeOf('provisioning-hook').includes('DescribeThingRegistrationTask')).toBe(false);
  });

  it('keep what a function needs once in a while in files of their own', () => {
    const files = readdirSync(join(directory, 'telemetry-ingest')).filter((file) => file.endsWith('.mjs'));
    const holdsS3 = (file: string): boolean =>
      readFileSync(join(directory, 'telemetry-ingest', file), 'utf8').includes(S3);
    expect(files.filter(holdsS3)).toEqual(['put-quarantined.mjs']);
    expect(startFiles('telemetry-ingest')).toEqual(['index.mjs']);
  });
});

/** Checks what tenants configure by their JSON Schemas. */
const CHECKS_SCHEMAS = 'config-api';
/** An operation that only the S3 client knows. */
const S3 = 'x-amz-website-redirect-location';

const codeOf = (name: string): string => readFileSync(join(directory, name, 'index.mjs'), 'utf8');

/** The entry and every file that it imports at once, theirs included. */
function startFiles(name: string): string[] {
  const files = new Set(['index.mjs']);
  for (const file of files) {
    const code = readFileSync(join(directory, name, file), 'utf8');
    for (const [, next] of code.matchAll(/(?:from|\bimport)\s*"\.\/([\w-]+\.mjs)"/g)) if (next) files.add(next);
  }
  return [...files];
}

function startBytes(name: string): number {
  return startFiles(name).reduce((sum, file) => sum + statSync(join(directory, name, file)).size, 0);
}
