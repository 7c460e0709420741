import type { LogEvent } from '../../ports/rule-hops.ts';
import { AwsError, isObject } from '../aws-error.ts';
import { EVENT_OVERHEAD_BYTES } from './log-group.ts';

/** [AWS-Logs: API_PutLogEvents] */
const MAX_BATCH_EVENTS = 10_000;
const MAX_BATCH_BYTES = 1_048_576;

/** PutLogEvents' `logEvents`: in order of time, within the limits of a batch. Throws `InvalidParameterException`. */
export function readEvents(value: unknown): LogEvent[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_BATCH_EVENTS) {
    throw invalid(`logEvents must be a list of 1 to ${MAX_BATCH_EVENTS}`);
  }
  const events = value.map((event): LogEvent => {
    const isEvent = isObject(event) && typeof event['timestamp'] === 'number' && typeof event['message'] === 'string';
    if (!isEvent || event['message'] === '') throw invalid('A log event needs timestamp and message');
    return { timestampMs: Number(event['timestamp']), message: String(event['message']) };
  });
  if (events.some((event, index) => event.timestampMs < (events[index - 1]?.timestampMs ?? 0))) {
    throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
  }
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES, 0);
  if (bytes > MAX_BATCH_BYTES) throw invalid(`The batch has ${bytes} bytes, ${MAX_BATCH_BYTES} are allowed`);
  return events;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
