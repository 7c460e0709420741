import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// @ts-expect-error the launcher is plain JavaScript, which Node runs as it is
import { freshModule } from '../../../launch/fresh-build.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const scratch = join(root, '.roadbed');
let dir: string;
let name: string;

beforeEach(() => {
  mkdirSync(scratch, { recursive: true });
  dir = mkdtempSync(join(scratch, 'launch-'));
  name = `test-${basename(dir)}`;
});
afterEach(() => {
  for (const path of [dir, join(scratch, 'build', name), join(scratch, 'build', `${name}.json`)]) {
    rmSync(path, { recursive: true, force: true });
  }
});

/** Written a while ago, at another time for every call: what a launcher compares is the file's time and size. */
let ageMs = 10_000;
function write(file: string, text: string): void {
  writeFileSync(join(dir, file), text);
  ageMs -= 100;
  const time = new Date(Date.now() - ageMs);
  utimesSync(join(dir, file), time, time);
}

const build = (): Promise<string> => freshModule(name, { main: relative(root, join(dir, 'main.ts')) }, 'main');

describe('the build at first start', () => {
  it('is used again while the sources stay as they are', async () => {
    write('main.ts', 'export const answer: number = 42;');
    const first = await build();
    expect((await import(first)).answer).toBe(42);
    expect(await build()).toBe(first);
  });

  it('is made anew when a source that it imports has changed', async () => {
    write('main.ts', "export { answer } from './part.ts';");
    write('part.ts', 'export const answer = 1;');
    const first = await build();
    write('part.ts', 'export const answer = 2;');
    const second = await build();
    expect(second).not.toBe(first);
    expect((await import(second)).answer).toBe(2);
  });

  it('finds files from where the source stands, not from where the build is', async () => {
    write('main.ts', 'export const own: string = import.meta.url;');
    expect(fileURLToPath((await import(await build())).own)).toBe(join(dir, 'main.ts'));
  });

  it('says which line of which source cannot be built, and recovers when it is mended', async () => {
    write('main.ts', 'export const answer = ;');
    await expect(build()).rejects.toThrow(/main\.ts:1:/);
    write('main.ts', 'export const answer = 3;');
    expect((await import(await build())).answer).toBe(3);
  });

  it('is whole when several start at once', async () => {
    write('main.ts', 'export const answer = 4;');
    const urls = await Promise.all([build(), build(), build()]);
    expect(await Promise.all(urls.map(async (url) => (await import(url)).answer))).toEqual([4, 4, 4]);
  });
});
