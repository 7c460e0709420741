import { crc32 } from 'node:zlib';
import { applyNote, emptyMemory, type InboxMemory, type InboxNote } from './inbox-memory.ts';

/**
 * Notes as lines of text, each behind the CRC-32 of its JSON in eight hexadecimal digits. A line that a power cut tore
 * has no end or no right sum.
 */
export function journalLines(notes: readonly InboxNote[]): string {
  return notes.map((note) => lineOf(JSON.stringify(note))).join('');
}

/** `isDamaged`: something before the end cannot be read, so that more may be missing than what was being written. */
export interface JournalReading {
  memory: InboxMemory;
  notes: number;
  isDamaged: boolean;
}

/**
 * The memory that a journal holds. What was being written when the power went is left out: it was not acted upon. After
 * any other damage the memory counts as lost, and everything issued before is refused.
 */
export function readJournal(text: string, remembered: number): JournalReading {
  const memory = emptyMemory();
  const lines = text.split('\n');
  // behind the last line end is nothing, or what a power cut left of a line
  lines.pop();
  let notes = 0;
  let isDamaged = false;
  for (const [index, line] of lines.entries()) {
    const note = readLine(line);
    if (note !== undefined) applyNote(memory, note, remembered);
    else if (index < lines.length - 1) isDamaged = true;
    notes += note === undefined ? 0 : 1;
  }
  if (isDamaged) memory.bounds = { ...memory.bounds, lostUntilMs: Number.POSITIVE_INFINITY };
  return { memory, notes, isDamaged };
}

/** JSON has no infinity: a loss that could not be dated yet is written as null. */
function lineOf(json: string): string {
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

function readLine(line: string): InboxNote | undefined {
  const json = line.slice(9);
  if (lineOf(json) !== `${line}\n`) return undefined;
  const note = JSON.parse(json) as InboxNote;
  if (note.note === 'bounds') {
    note.bounds.lostUntilMs ??= Number.POSITIVE_INFINITY;
    // as it was written before there were epochs
    note.bounds.epochMs ??= 0;
  }
  return note;
}
