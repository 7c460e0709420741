import type { Terminal } from '../../cli/terminal/terminal.ts';

/** One part of `npm run bench -- telemetry`: measures, prints its table to the terminal, and reports. */
export interface TelemetryPart {
  /** `args` are those after `--only NAME`. Throws UsageError for what it does not know. */
  run(args: readonly string[], terminal: Terminal): Promise<{ report: object; ok: boolean }>;
}
