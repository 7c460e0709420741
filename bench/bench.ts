import type { Terminal } from '../cli/terminal/terminal.ts';

/** One of `npm run bench -- NAME`. */
export interface Bench {
  help: string;
  /**
   * Measures; what people read goes to the terminal, `report` to stdout as JSON.
   * `ok` is false when the product failed while it was measured, not when a target was missed.
   * Throws UsageError for arguments it does not know.
   */
  run(args: readonly string[], terminal: Terminal): Promise<{ report: object; ok: boolean }>;
}
