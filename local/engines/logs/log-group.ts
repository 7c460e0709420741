import type { LogEvent } from '../../ports/rule-hops.ts';

export interface StoredEvent extends LogEvent {
  logStreamName: string;
  ingestedAtMs: number;
  eventId: string;
}

export interface LogStream {
  name: string;
  createdAtMs: number;
  lastIngestedAtMs: number | undefined;
  firstEventMs: number | undefined;
  lastEventMs: number | undefined;
}

/** One log group: its streams, and the latest of its events. */
export interface LogGroup {
  readonly name: string;
  readonly createdAtMs: number;
  retentionDays: number | undefined;
  readonly streams: Map<string, LogStream>;
  storedBytes(): number;
  append(stream: LogStream, events: LogEvent[], nowMs: number): void;
  /** Of all streams, or of one, in order of time. */
  events(logStreamName?: string): StoredEvent[];
  deleteStream(name: string): void;
}

const MAX_EVENTS = 10_000;
const MAX_BYTES = 16 * 1024 * 1024;
/** What CloudWatch counts for an event besides its text. [AWS-Logs: API_PutLogEvents] */
export const EVENT_OVERHEAD_BYTES = 26;

/** Keeps at most 10,000 events and 16 MiB; the oldest go first. AWS keeps all. [assumed] */
export function createLogGroup(name: string, createdAtMs: number): LogGroup {
  const streams = new Map<string, LogStream>();
  let stored: StoredEvent[] = [];
  let bytes = 0;
  let nextId = 0;

  function trim(): void {
    let dropped = 0;
    while (stored.length - dropped > MAX_EVENTS || bytes > MAX_BYTES) {
      bytes -= sizeOf(stored[dropped]);
      dropped += 1;
    }
    if (dropped > 0) stored = stored.slice(dropped);
  }

  return {
    name,
    createdAtMs,
    retentionDays: undefined,
    streams,
    storedBytes: () => bytes,
    append(stream, events, nowMs) {
      for (const event of events) {
        nextId += 1;
        const eventId = String(nextId).padStart(56, '0');
        const added = { ...event, logStreamName: stream.name, ingestedAtMs: nowMs, eventId };
        stored.push(added);
        bytes += sizeOf(added);
        stream.firstEventMs = Math.min(stream.firstEventMs ?? event.timestampMs, event.timestampMs);
        stream.lastEventMs = Math.max(stream.lastEventMs ?? event.timestampMs, event.timestampMs);
      }
      stream.lastIngestedAtMs = nowMs;
      trim();
    },
    events: (logStreamName) =>
      stored
        .filter((event) => logStreamName === undefined || event.logStreamName === logStreamName)
        .sort((a, b) => a.timestampMs - b.timestampMs),
    deleteStream(streamName) {
      streams.delete(streamName);
      stored = stored.filter((event) => event.logStreamName !== streamName);
      bytes = stored.reduce((sum, event) => sum + sizeOf(event), 0);
    },
  };
}

function sizeOf(event: StoredEvent | undefined): number {
  return event === undefined ? 0 : Buffer.byteLength(event.message) + EVENT_OVERHEAD_BYTES;
}
