import type { OutputStream } from './worker-message.ts';

const LINE_LIMIT = 4000;
const KEPT_LINES = 20;

/** Splits what a worker prints into lines, hands each on, and keeps the last ones to explain a failure. */
export class OutputLines {
  readonly #kept: string[] = [];
  readonly #rests: Record<OutputStream, string> = { stdout: '', stderr: '' };
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** An endless line is cut, so that memory stays bounded. */
  receive(stream: OutputStream, text: string): void {
    const lines = (this.#rests[stream] + text).split('\n');
    this.#rests[stream] = (lines.pop() ?? '').slice(0, LINE_LIMIT);
    for (const line of lines) this.#take(line);
  }

  /** Nothing more is printed: what has no line's end is a line too. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#rests[stream] !== '') this.#take(this.#rests[stream]);
      this.#rests[stream] = '';
    }
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
