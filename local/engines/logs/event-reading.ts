import type { JsonObject } from '../aws-error.ts';
import { readFilterPattern } from './filter-pattern.ts';
import type { StoredEvent } from './log-group.ts';

const MAX_PAGE_EVENTS = 10_000;

/** GetLogEvents: tokens say which place to go on from, forward or backward. [AWS-Logs: API_GetLogEvents] */
export function readForward(stored: StoredEvent[], input: JsonObject): JsonObject {
  const found = stored.filter(inTime(input));
  const limit = Number(input['limit'] ?? MAX_PAGE_EVENTS);
  const [, direction, place] = /^([fb])\/(\d+)$/.exec(String(input['nextToken'] ?? '')) ?? [];
  const first = input['startFromHead'] === true ? 0 : Math.max(0, found.length - limit);
  const at = place === undefined ? first : Number(place);
  const [from, to] = direction === 'b' ? [Math.max(0, at - limit), at] : [at, at + limit];
  const events = found.slice(from, to);
  return {
    events: events.map(eventView),
    nextForwardToken: `f/${from + events.length}`,
    nextBackwardToken: `b/${from}`,
  };
}

/** FilterLogEvents. [AWS-Logs: API_FilterLogEvents] */
export function filterEvents(stored: StoredEvent[], input: JsonObject): JsonObject {
  const matches = readFilterPattern(String(input['filterPattern'] ?? ''));
  const names = Array.isArray(input['logStreamNames']) ? input['logStreamNames'].map(String) : undefined;
  const found = stored
    .filter(inTime(input))
    .filter((event) => names?.includes(event.logStreamName) ?? true)
    .filter(({ message }) => matches(message));
  const page = pageOf(found, input, MAX_PAGE_EVENTS);
  const events = page.items.map((event) => {
    const { eventId, logStreamName } = event;
    return { ...eventView(event), eventId, logStreamName };
  });
  return { events, nextToken: page.next, searchedLogStreams: [] };
}

export function pageOf<Item>(
  items: Item[],
  input: JsonObject,
  size: number,
): { items: Item[]; next: string | undefined } {
  const start = Number(input['nextToken'] ?? 0) || 0;
  const end = start + Math.min(Number(input['limit'] ?? size) || size, size);
  return { items: items.slice(start, end), next: end < items.length ? String(end) : undefined };
}

function inTime(input: JsonObject): (event: StoredEvent) => boolean {
  const start = Number(input['startTime'] ?? 0);
  const end = Number(input['endTime'] ?? Number.POSITIVE_INFINITY);
  return ({ timestampMs }) => timestampMs >= start && timestampMs < end;
}

function eventView({ timestampMs, message, ingestedAtMs }: StoredEvent): JsonObject {
  return { timestamp: timestampMs, message, ingestionTime: ingestedAtMs };
}
