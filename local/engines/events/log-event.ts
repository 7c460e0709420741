import type { LogEvent } from '../../ports/rule-hops.ts';
import { jsonObjectOf } from '../aws-error.ts';

/**
 * What a log group gets of an event: the event as it is, or the message and timestamp that an input transformer made of
 * it. [AWS-EventBridge: eb-targets, CloudWatch Logs]
 */
export function logEventOf(payload: string, nowMs: number): LogEvent {
  const { timestamp, message } = jsonObjectOf(payload) ?? {};
  if (message === undefined) return { timestampMs: nowMs, message: payload };
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  const given = typeof timestamp === 'string' ? Date.parse(timestamp) : Number(timestamp);
  return { timestampMs: Number.isFinite(given) ? given : nowMs, message: text };
}
