import type { Log } from '../../local/index.ts';
import { printable } from '../terminal/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Shows what the cloud logs: warnings and errors always, the rest on `--verbose`. */
export function cloudLog(terminal: Terminal, verbose: boolean): Log {
  return (level, event, fields = {}) => {
    if (!verbose && level !== 'warn' && level !== 'error') return;
    const known = Object.entries(fields).filter(([, value]) => value !== undefined);
    const details = known.map(([key, value]) => `${key}=${asText(value)}`);
    const text = `${level.padEnd(5)} ${asText(event)} ${details.join(' ')}`.trimEnd();
    terminal.line(level === 'error' ? terminal.red(text) : terminal.dim(text));
  };
}

function asText(value: unknown): string {
  return printable(typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))).slice(0, 500);
}
