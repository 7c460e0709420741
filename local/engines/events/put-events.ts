import { AwsError, isObject, type JsonObject } from '../aws-error.ts';
import { type BusEvent, createEvent } from './event.ts';
import { invalid } from './event-errors.ts';

/** [AWS-EventBridge: API_PutEvents] */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;
const TIME_BYTES = 14;

export type ReadEntry =
  | { ok: true; event: BusEvent; busName: unknown }
  | { ok: false; ErrorCode: string; ErrorMessage: string };

/** The entries of PutEvents, each an event or why it is none. Throws `ValidationException` for the request as a whole. */
export function readEntries(
  input: JsonObject,
  scope: { accountId: string; region: string; nowMs: number },
): ReadEntry[] {
  const { Entries: entries } = input;
  if (!Array.isArray(entries) || entries.length === 0) throw invalid('Entries must have at least one entry.');
  if (entries.length > MAX_ENTRIES) {
    throw invalid(`1 validation error detected: 'entries' must have length less than or equal to ${MAX_ENTRIES}.`);
  }
  const objects = entries.map((entry) => (isObject(entry) ? entry : {}));
  const bytes = objects.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (bytes > MAX_BYTES) throw invalid('Total size of the entries in the request is over the limit.');
  return objects.map((entry) => readEntry(entry, scope));
}

function readEntry(entry: JsonObject, scope: { accountId: string; region: string; nowMs: number }): ReadEntry {
  const { Source, DetailType, Detail, Resources = [], Time, EventBusName } = entry;
  const missing = Object.entries({ Source, DetailType, Detail }).find(([, value]) => !value)?.[0];
  if (missing !== undefined) {
    const ErrorMessage = `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`;
    return { ok: false, ErrorCode: 'InvalidArgument', ErrorMessage };
  }
  const source = String(Source);
  if (source.startsWith('aws.')) {
    return { ok: false, ErrorCode: 'NotAuthorizedForSource', ErrorMessage: 'Not authorized for the source.' };
  }
  const detail = detailOf(String(Detail));
  if (!detail) return { ok: false, ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const timeMs = typeof Time === 'number' ? Time * 1000 : scope.nowMs;
  const resources = [Resources].flat().map(String);
  const event = createEvent({ source, 'detail-type': String(DetailType), detail, resources, timeMs }, scope);
  return { ok: true, event, busName: EventBusName };
}

function detailOf(text: string): JsonObject | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    return isObject(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}

/** [AWS-EventBridge: eb-putevents, calculating event entry size] */
function sizeOf({ Time, Source, DetailType, Detail, Resources = [] }: JsonObject): number {
  const texts = [Source, DetailType, Detail, ...[Resources].flat()].filter((part) => part !== undefined);
  return texts.reduce<number>(
    (sum, text) => sum + Buffer.byteLength(String(text)),
    Time === undefined ? 0 : TIME_BYTES,
  );
}

/** The `Event` of TestEventPattern. Throws when it is no event. [AWS-EventBridge: API_TestEventPattern] */
export function readTestEvent(text: unknown): JsonObject {
  const event = detailOf(String(text));
  const wanted = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];
  const missing = event ? wanted.find((name) => !Object.hasOwn(event, name)) : 'a JSON object';
  if (!event || missing !== undefined) {
    throw new AwsError('ValidationException', `Parameter Event is not valid. It lacks ${missing}.`);
  }
  return event;
}
