import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { synthesize } from '../../../../local/cloud/assembly/synthesize.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { writeAssembly } from '../deploy/assembly-fixture.ts';

const APP = `
import { mkdirSync, writeFileSync } from 'node:fs';
const out: string = process.env['CDK_OUTDIR'] ?? '';
const context = JSON.parse(process.env['CDK_CONTEXT_JSON'] ?? '{}');
if (context.env === 'broken') throw new Error('no such environment');
mkdirSync(out, { recursive: true });
writeFileSync(out + '/manifest.json', JSON.stringify({ context, validation: process.env['CDK_VALIDATION'] }));
`;
const BUILD = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
appendFileSync('builds.log', 'x');
mkdirSync('dist/lambdas/api', { recursive: true });
writeFileSync('dist/lambdas/api/index.mjs', 'built');
`;

function project(): { projectDir: string; outDir: string } {
  const projectDir = writeAssembly({
    'package.json': { type: 'module' },
    'cdk.json': { app: 'node scripts/build-lambdas.mjs && npx tsx bin/app.ts', context: { flag: true } },
    'bin/app.ts': APP,
    'lambdas/api/handler.ts': '1',
    'scripts/build-lambdas.mjs': BUILD,
  });
  return { projectDir, outDir: join(projectDir, 'out') };
}

describe('synthesize', () => {
  it('runs the app with the context of cdk.json, once for the same sources', async () => {
    const { projectDir, outDir } = project();
    const options = { projectDir, outDir, environment: 'local', log: silentLog };
    const first = await synthesize(options);
    expect(first.cached).toBe(false);
    expect(JSON.parse(readFileSync(join(first.assemblyDir, 'manifest.json'), 'utf8'))).toEqual({
      context: { flag: true, env: 'local' },
      validation: 'false',
    });
    expect(await synthesize(options)).toMatchObject({ cached: true, assemblyDir: first.assemblyDir });
    writeFileSync(join(projectDir, 'bin/other.ts'), '');
    const changed = await synthesize(options);
    expect(changed.cached).toBe(false);
    expect(changed.assemblyDir).not.toBe(first.assemblyDir);
    expect(readFileSync(join(projectDir, 'builds.log'), 'utf8')).toBe('x');
  });

  it('builds the functions again when their sources or somebody else changed them', async () => {
    const { projectDir, outDir } = project();
    const options = { projectDir, outDir, environment: 'local', log: silentLog };
    await synthesize(options);
    writeFileSync(join(projectDir, 'lambdas/api/handler.ts'), '2');
    await synthesize(options);
    expect(readFileSync(join(projectDir, 'builds.log'), 'utf8')).toBe('xx');
  });

  it('shows what the app wrote when it fails, and leaves nothing behind', async () => {
    const { projectDir, outDir } = project();
    const options = { projectDir, outDir, environment: 'broken', log: silentLog };
    await expect(synthesize(options)).rejects.toThrow(/exit code 1[\s\S]*no such environment/);
    expect(readdirSync(outDir)).toEqual([]);
  });
});
