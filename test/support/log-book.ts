import type { Log, LogLevel } from 'roadbed/local';

interface LogEntry {
  level: LogLevel;
  event: string;
  fields: Record<string, unknown>;
}

/** Everything a cloud logged, kept for questions. */
export interface LogBook {
  log: Log;
  /** Entries of one event whose fields contain all of `fields`. */
  entries(event: string, fields?: Record<string, unknown>): LogEntry[];
  /** What functions logged through their structured logger under this message. */
  functionLines(message: string, fields?: Record<string, unknown>): Record<string, unknown>[];
}

export function createLogBook(): LogBook {
  const all: LogEntry[] = [];
  const holds = (has: Record<string, unknown>, wanted: Record<string, unknown>): boolean =>
    Object.entries(wanted).every(([key, value]) => has[key] === value);
  return {
    log: (level, event, fields = {}) => void all.push({ level, event, fields }),
    entries: (event, fields = {}) => all.filter((entry) => entry.event === event && holds(entry.fields, fields)),
    functionLines: (message, fields = {}) =>
      all
        .filter(({ event }) => event === 'lambda-output')
        .flatMap((entry) => parseLine(String(entry.fields['line'])))
        .filter((line) => line['message'] === message && holds(line, fields)),
  };
}

function parseLine(line: string): Record<string, unknown>[] {
  try {
    return [JSON.parse(line) as Record<string, unknown>];
  } catch {
    return [];
  }
}
