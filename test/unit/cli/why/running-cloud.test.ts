import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../../../cli/usage-error.ts';
import { announceCloud, cloudOfReadyFile, findRunningCloud, withdrawCloud } from '../../../../cli/why/running-cloud.ts';

const aws = 'http://127.0.0.1:4566';
let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'roadbed-test-'));
  file = join(dir, 'state', 'running.json');
});
afterEach(() => rm(dir, { recursive: true }));

describe('the running cloud', () => {
  it('is found between its announcement and its withdrawal', async () => {
    await announceCloud({ pid: process.pid, aws }, file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await findRunningCloud(file)).toBe(aws);
    await withdrawCloud(process.pid, file);
    await expect(findRunningCloud(file)).rejects.toThrow('no local cloud is running: start one with roadbed up');
    await withdrawCloud(process.pid, file);
  });

  it('is not withdrawn by one that started before it', async () => {
    await announceCloud({ pid: process.pid, aws }, file);
    await withdrawCloud(process.pid + 1, file);
    expect(await findRunningCloud(file)).toBe(aws);
  });

  it('is gone when its process is', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    await announceCloud({ pid, aws }, file);
    await expect(findRunningCloud(file)).rejects.toThrow(`the local cloud of process ${pid} is gone`);
  });

  it.each(['', '{', '[]', 'null', '{"pid":"1"}', '{"pid":1,"aws":"no url"}'])(
    'is none when the announcement is %j',
    async (text) => {
      await announceCloud({ pid: process.pid, aws }, file);
      await writeFile(file, text);
      await expect(findRunningCloud(file)).rejects.toBeInstanceOf(UsageError);
    },
  );
});

describe('a ready file', () => {
  it('names the front door', async () => {
    const ready = join(dir, 'ready.json');
    await writeFile(ready, JSON.stringify({ aws: { iot: aws } }));
    expect(await cloudOfReadyFile(ready)).toBe(aws);
    expect(JSON.parse(await readFile(ready, 'utf8'))).toEqual({ aws: { iot: aws } });
  });

  it('that is none is refused', async () => {
    await expect(cloudOfReadyFile(join(dir, 'none.json'))).rejects.toThrow('there is no such file');
  });
});
