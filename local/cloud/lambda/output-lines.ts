import type { Readable } from 'node:stream';

const LINE_LIMIT = 4000;
const KEPT_LINES = 20;

/** Splits what a worker prints into lines, hands each on, and keeps the last ones to explain a failure. */
export class OutputLines {
  readonly #kept: string[] = [];
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** Reads `stream` until it ends; an endless line is cut so that memory stays bounded. */
  follow(stream: Readable): void {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = (lines.pop() ?? '').slice(0, LINE_LIMIT);
      for (const line of lines) this.#take(line);
    });
    stream.on('end', () => {
      if (rest !== '') this.#take(rest);
    });
  }

  /** The last lines printed, oldest first. */
  last(): string[] {
    return [...this.#kept];
  }

  #take(line: string): void {
    if (line.trim() === '') return;
    const cut = line.slice(0, LINE_LIMIT);
    this.#kept.push(cut);
    if (this.#kept.length > KEPT_LINES) this.#kept.shift();
    this.#onLine(cut);
  }
}
