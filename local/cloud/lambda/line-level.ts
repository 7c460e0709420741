import type { LogLevel } from '../../ports/log.ts';

const LEVELS: Readonly<Record<string, LogLevel>> = { WARN: 'warn', ERROR: 'error', CRITICAL: 'error', FATAL: 'error' };

/**
 * How loud a line of a function is: what its own structured logger calls a warning or an error is one here, everything
 * else is for whoever asks.
 */
export function lineLevel(line: string): LogLevel {
  if (!line.startsWith('{')) return 'debug';
  try {
    const { level } = JSON.parse(line) as { level?: unknown };
    return (typeof level === 'string' ? LEVELS[level.toUpperCase()] : undefined) ?? 'debug';
  } catch {
    return 'debug';
  }
}
