import { Writable } from 'node:stream';
import type { Terminal } from '../../../../cli/terminal/terminal.ts';

/** Keeps the lines, without the live one. */
export function quietTerminal(lines: string[]): Terminal {
  const plain = (text: string): string => text;
  return {
    ...{ bold: plain, dim: plain, red: plain, green: plain },
    line: (text) => void lines.push(text),
    status: () => undefined,
    finishStatus: () => undefined,
  };
}

export function memoryText(): { stream: Writable; text(): string } {
  let written = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  return { stream, text: () => written };
}
