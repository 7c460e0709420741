/** error = unhandled, warn = handled bad input, info = lifecycle, debug = a line a message. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One structured line. `event` is a stable kebab-case name; fields hold no secrets and no whole payloads. */
export type Log = (level: LogLevel, event: string, fields?: Record<string, unknown>) => void;

export const silentLog: Log = () => undefined;
