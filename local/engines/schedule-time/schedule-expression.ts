import { type CronExpression, parseCron } from './cron-expression.ts';
import { ScheduleExpressionError } from './schedule-expression-error.ts';
import type { WallMinute } from './wall-clock.ts';

export type ScheduleExpression =
  | { kind: 'rate'; everyMs: number }
  | { kind: 'cron'; cron: CronExpression }
  /** Once, in the schedule's time zone. */
  | { kind: 'at'; wall: WallMinute; second: number };

export type ParsedSchedule = { ok: true; expression: ScheduleExpression } | { ok: false; reason: string };

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads `rate(5 minutes)`, `cron(0 8 ? * MON-FRI *)` and `at(2030-01-01T08:00:00)`. [AWS-Scheduler: API_CreateSchedule] */
export function parseScheduleExpression(text: string): ParsedSchedule {
  const [, kind, content = ''] = /^(rate|cron|at)\((.*)\)$/s.exec(text.trim()) ?? [];
  try {
    if (kind === 'rate') return { ok: true, expression: { kind, everyMs: rateMs(content) } };
    if (kind === 'cron') return { ok: true, expression: { kind, cron: parseCron(content) } };
    if (kind === 'at') return { ok: true, expression: atTime(content) };
    return { ok: false, reason: 'it is neither rate(...), cron(...) nor at(...)' };
  } catch (error) {
    if (error instanceof ScheduleExpressionError) return { ok: false, reason: error.message };
    throw error;
  }
}

function rateMs(content: string): number {
  const [, value, unit = ''] = /^\s*(\d{1,9})\s+(minute|hour|day)s?\s*$/.exec(content) ?? [];
  const everyMs = Number(value) * (UNIT_MS[unit] ?? Number.NaN);
  if (everyMs > 0) return everyMs;
  throw new ScheduleExpressionError('rate is a positive whole number and minutes, hours or days');
}

function atTime(content: string): ScheduleExpression {
  const digits = /^\s*(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})\s*$/.exec(content)?.slice(1).map(Number);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = digits ?? [];
  const asDate = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const isReal = asDate.getUTCMonth() === month - 1 && asDate.getUTCDate() === day && asDate.getUTCHours() === hour;
  if (!digits || !isReal || minute > 59 || second > 59) {
    throw new ScheduleExpressionError('at is a date and time such as 2030-01-31T08:00:00');
  }
  return { kind: 'at', wall: { year, month, day, hour, minute }, second };
}
