import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toDownMessage } from '../../../../contract/mailbox/message.ts';
import { createInboxCore } from '../../../../vehicle/mailbox/inbox-core.ts';
import { journalLines, readJournal } from '../../../../vehicle/mailbox/inbox-journal.ts';
import { notesOf } from '../../../../vehicle/mailbox/inbox-memory.ts';
import { fileInboxStore } from '../../../../vehicle/mailbox/inbox-store.ts';
import { issuedAtMs, numberedId, sampleMessage } from '../../../support/sample-message.ts';

const REMEMBERED = 50;
const nowMs = issuedAtMs + 5;
const down = (number: number, changes = {}) => ({
  ...toDownMessage(sampleMessage({ messageId: numberedId(number) })),
  ...changes,
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roadbed-inbox-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function reloaded(path: string) {
  const store = fileInboxStore(path);
  const memory = await store.load(REMEMBERED);
  await store.close();
  return memory;
}

/** A core whose notes are all appended. */
async function filled(name: string, messages: number) {
  const path = join(folder, name);
  const store = fileInboxStore(path);
  const core = createInboxCore(REMEMBERED, await store.load(REMEMBERED));
  for (let number = 1; number <= messages; number += 1) {
    await store.append(core.deliver(down(number, { collapseKey: `key ${number % 3}` }), nowMs).notes);
    if (number % 2 === 0) await store.append(core.finish(down(number), { outcome: 'SUCCEEDED' }, nowMs).notes);
  }
  return { path, store, core };
}

describe('the memory of an inbox', () => {
  it('is the same after a restart: seen, running, newest of each collapse key, receipts not acknowledged', async () => {
    const { path, store, core } = await filled('a', 20);
    const [, receipt] = core.unacked()[3] ?? [];
    if (receipt === undefined) throw new Error('nothing to acknowledge');
    await store.append(core.acked(numberedId(4), receipt));
    await store.close();
    const again = fileInboxStore(path);
    const memory = await again.load(REMEMBERED);
    expect(memory).toEqual(core.memory);
    const later = createInboxCore(REMEMBERED, memory);
    expect(later.interrupted().map(({ messageId }) => messageId)).toContain(numberedId(19));
    expect(later.unacked().map(([id]) => id)).not.toContain(numberedId(4));
    expect(later.deliver(down(20), nowMs)).toMatchObject({ receipt: { state: 'SUCCEEDED' }, execute: false });
    await again.close();
  });

  it('is in a file of bounded size, however many messages come', async () => {
    const path = join(folder, 'b');
    const store = fileInboxStore(path);
    const core = createInboxCore(REMEMBERED, await store.load(REMEMBERED));
    for (let number = 1; number <= 4_500; number += 1) {
      void store.append(core.deliver(down(number, { notAfterMs: issuedAtMs + 1_000 + number }), nowMs).notes);
    }
    await store.close();
    expect((await stat(path)).size).toBeLessThan(1_100_000);
    expect((await reloaded(path)).seen.size).toBeLessThanOrEqual(REMEMBERED);
  });

  it('leaves out what was being written when the power went', async () => {
    const { path, store } = await filled('c', 10);
    await store.close();
    const { size } = await stat(path);
    await truncate(path, size - 7);
    const memory = await reloaded(path);
    expect(memory.bounds.lostUntilMs).toBe(0);
    // the last note told that message 10 had ended
    expect(memory.seen.get(numberedId(10))?.isRunning).toBe(true);
  });

  it('that is damaged executes nothing that may have run before, and takes what is issued later', async () => {
    const { path, store } = await filled('d', 10);
    await store.close();
    const bytes = await readFile(path);
    bytes[Math.floor(bytes.length / 2)] = 0;
    await writeFile(path, bytes);
    const core = createInboxCore(REMEMBERED, await reloaded(path));
    for (let number = 1; number <= 11; number += 1) {
      expect(core.deliver(down(number), nowMs).execute).toBe(false);
    }
    const later = down(12, { issuedAtMs: nowMs + 6_000, notAfterMs: nowMs + 60_000 });
    expect(core.deliver(later, nowMs + 6_010).execute).toBe(true);
  });

  it('takes a tail of zeros or of anything else for what a power cut left', async () => {
    const { path, store, core } = await filled('e', 4);
    await store.close();
    await appendFile(path, Buffer.alloc(512));
    expect(await reloaded(path)).toEqual(core.memory);
  });

  it('writes in the order of the calls, and says when it cannot write', async () => {
    const store = fileInboxStore(join(folder, 'f'));
    await expect(store.append([{ note: 'acked', messageId: numberedId(1) }])).rejects.toThrow('is not open');
    await expect(fileInboxStore(folder).load(1)).rejects.toThrow(`the inbox in ${folder} cannot be read`);
  });

  it('cut off at any byte, never executes a message again whose note was complete', () => {
    const core = createInboxCore(REMEMBERED);
    // a command that moves nothing leaves one note
    const locate = (number: number) => down(number, { type: 'locate' });
    const notes = Array.from({ length: 12 }, (_, number) => core.deliver(locate(number + 1), nowMs).notes).flat();
    const text = journalLines([...notesOf(createInboxCore(1).memory), ...notes]);
    fc.assert(
      fc.property(fc.nat(text.length), (length) => {
        const { memory, isDamaged } = readJournal(text.slice(0, length), REMEMBERED);
        expect(isDamaged).toBe(false);
        const kept = createInboxCore(REMEMBERED, memory);
        const complete = text.slice(0, length).split('\n').length - 2;
        for (let number = 1; number <= complete; number += 1) {
          expect(kept.deliver(locate(number), nowMs).execute).toBe(false);
        }
      }),
    );
  });
});
