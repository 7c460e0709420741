import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { journalLines, readJournal } from './inbox-journal.ts';
import { applyNote, emptyMemory, type InboxMemory, type InboxNote, notesOf } from './inbox-memory.ts';

/** Keeps an inbox's memory over restarts. */
export interface InboxStore {
  /** To be called once, before anything is appended. */
  load(remembered: number): Promise<InboxMemory>;
  /** Resolves when the notes outlive a power cut; written in the order of the calls, what waits in one go. */
  append(notes: readonly InboxNote[]): Promise<void>;
  close(): Promise<void>;
}

/** Notes beyond the memory's own that a file may hold: then it is written anew. */
const SPARE_NOTES = 4_000;

/**
 * One file that notes are appended to, each batch synced. It is written anew, aside and renamed, at each start and when
 * it has grown, so that its size is bounded and a power cut at any moment leaves the old or the new.
 */
export function fileInboxStore(path: string): InboxStore {
  let file: Awaited<ReturnType<typeof open>> | undefined;
  let written = 0;
  let base = 0;
  let [memory, remembered] = [emptyMemory(), 1];
  let waiting: InboxNote[] = [];
  let next: Promise<void> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const rewrite = async (): Promise<void> => {
    const notes = notesOf(memory);
    const aside = `${path}.new`;
    const opened = await open(aside, 'w', 0o600);
    await opened.writeFile(journalLines(notes));
    await opened.datasync();
    await rename(aside, path);
    await syncFolder(dirname(path));
    await file?.close();
    file = opened;
    [written, base] = [notes.length, notes.length];
  };
  const write = async (notes: readonly InboxNote[]): Promise<void> => {
    if (file === undefined) throw new Error(`the inbox in ${path} is not open`);
    for (const note of notes) applyNote(memory, note, remembered);
    if (written + notes.length - base > SPARE_NOTES) return rewrite();
    await file.appendFile(journalLines(notes));
    await file.datasync();
    written += notes.length;
  };
  return {
    async load(most) {
      remembered = most;
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      memory = readJournal(await textOf(path), remembered).memory;
      await rewrite();
      return structuredClone(memory);
    },
    append(notes) {
      if (notes.length === 0) return Promise.resolve();
      waiting.push(...notes);
      next ??= last.then(() => {
        const batch = waiting;
        [waiting, next] = [[], undefined];
        return write(batch);
      });
      last = next.catch(() => undefined);
      return next;
    },
    async close() {
      await last;
      await file?.close();
      file = undefined;
    },
  };
}

/** Empty for a vehicle that never had an inbox. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new Error(`the inbox in ${path} cannot be read`, { cause: error });
  }
}

/** Without it a power cut may undo the rename. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync();
  await folder.close();
}
