import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Terminal } from '../terminal/terminal.ts';
import { csvLine } from './csv-cell.ts';

/** Refused rows: the first of them to people, all of them to a file if one was asked for. */
export interface RefusedRows {
  readonly count: number;
  add(line: number, reason: string): Promise<void>;
  close(): Promise<void>;
}

const SHOWN = 20;

export async function openRefusedRows(terminal: Terminal, path: string | undefined): Promise<RefusedRows> {
  const file = path === undefined ? undefined : await openFile(path);
  let count = 0;
  return {
    get count() {
      return count;
    },
    async add(line, reason) {
      count += 1;
      if (count <= SHOWN) terminal.line(`line ${line}: ${reason}`);
      if (count === SHOWN + 1)
        terminal.line(path === undefined ? '... and more; --rejects FILE has all' : '... and more');
      if (file && !file.write(csvLine([String(line), reason]))) await once(file, 'drain');
    },
    async close() {
      if (!file) return;
      file.end();
      await finished(file);
    },
  };
}

async function openFile(path: string): Promise<WriteStream> {
  const file = createWriteStream(path);
  await once(file, 'open');
  file.write(csvLine(['line', 'reason']));
  return file;
}
