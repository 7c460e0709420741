import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStateStore, type StateStore } from '../../../local/data-dir/state-store.ts';
import { systemClock } from '../../../local/ports/clock.ts';
import { silentLog } from '../../../local/ports/log.ts';

let dir: string;
const open: StateStore[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'roadbed-state-'));
});
afterEach(async () => {
  for (const store of open.splice(0)) await store.close().catch(() => undefined);
  await rm(dir, { recursive: true, force: true });
});

async function openIn(place = dir, region = 'eu-central-1'): Promise<StateStore> {
  const store = await openStateStore({
    dir: place,
    accountId: '000000000000',
    region,
    clock: systemClock,
    log: silentLog,
  });
  open.push(store);
  return store;
}

describe('the state of a data directory', () => {
  it('is there after a restart, by kind and in the order of keys', async () => {
    const first = await openIn();
    for (const key of ['b', 'a', 'c/d']) first.put('kind', key, () => Buffer.from(key));
    first.put('other', 'x', () => Buffer.from('y'));
    first.remove('kind', 'b');
    await first.close();
    const second = await openIn();
    expect(second.take('kind')).toEqual([
      ['a', Buffer.from('a')],
      ['c/d', Buffer.from('c/d')],
    ]);
    expect(second.take('kind')).toEqual([]);
  });

  it('is for its owner only', async () => {
    const inner = join(dir, 'new', 'place');
    await openIn(inner);
    for (const made of [inner, join(inner, 'state')]) expect((await stat(made)).mode & 0o077).toBe(0);
  });

  it('is refused to a second cloud, which is told so', async () => {
    await openIn();
    await expect(openIn()).rejects.toThrow(
      `${dir} is in use by another cloud: stop that one, or give another --data-dir`,
    );
  });

  it('of another region is refused', async () => {
    await (await openIn()).close();
    await expect(openIn(dir, 'us-east-1')).rejects.toThrow(
      /is of account 000000000000 in eu-central-1, not of .* in us-east-1/,
    );
  });

  it.each([
    ['another format', { format: '{"format":99,"accountId":"0","region":"r"}' }, 'was written in format 99'],
    ['no readable format', { format: 'x' }, 'was written in an unknown format'],
    ['other data', { something: 'else' }, "holds something else than Roadbed's state"],
  ])('in %s is refused', async (_what, entries, text) => {
    const db = new ClassicLevel(join(dir, 'state'));
    for (const [key, value] of Object.entries(entries)) await db.put(key, value);
    await db.close();
    await expect(openIn()).rejects.toThrow(text);
  });

  it('that is damaged is refused, naming the place and what to do', async () => {
    const store = await openIn();
    store.put('kind', 'a', () => Buffer.from('a'));
    await store.close();
    await writeFile(join(dir, 'state', 'CURRENT'), 'nonsense');
    await expect(openIn()).rejects.toThrow(
      `${join(dir, 'state')} is damaged (Corruption: CURRENT file does not end with newline): put back a copy of it`,
    );
    await writeFile(join(dir, 'state', 'CURRENT'), 'nonsense\n');
    await expect(openIn()).rejects.toThrow(/state is damaged \(IO error: .*nonsense: No such file or directory\)/);
  });

  it('with a missing file is refused, naming the file', async () => {
    const first = await openIn();
    first.put('kind', 'a', () => Buffer.from('a'));
    await first.close();
    await (await openIn()).close();
    const tables = (await readdir(join(dir, 'state'))).filter((name) => /\.(ldb|sst)$/.test(name));
    expect(tables).not.toEqual([]);
    for (const name of tables) await rm(join(dir, 'state', name));
    await expect(openIn()).rejects.toThrow(new RegExp(`is damaged .*${tables[0]?.replace(/\D.*/, '')}`));
  });

  it('cannot be a file', async () => {
    const file = join(dir, 'file');
    await writeFile(file, '');
    await expect(openIn(file)).rejects.toThrow(/cannot be opened .*: give another --data-dir, or make it writable/);
  });
});
