import type { Log } from '../../local/index.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Shows what the cloud logs: warnings and errors always, the rest on `--verbose`. */
export function cloudLog(terminal: Terminal, verbose: boolean): Log {
  return (level, event, fields = {}) => {
    if (!verbose && level !== 'warn' && level !== 'error') return;
    const details = Object.entries(fields).map(([key, value]) => `${key}=${asText(value)}`);
    const text = `${level.padEnd(5)} ${event} ${details.join(' ')}`.trimEnd();
    terminal.line(level === 'error' ? terminal.red(text) : terminal.dim(text));
  };
}

/** Control characters of foreign input must not reach a terminal. */
function asText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, '?').slice(0, 500);
}
