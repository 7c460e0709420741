import { nextCronTime } from './next-cron-time.ts';
import type { ScheduleExpression } from './schedule-expression.ts';
import { epochOf } from './wall-clock.ts';

export interface Timing {
  expression: ScheduleExpression;
  /** Of the time zone database. */
  zone: string;
  /** A rate counts from here, at which it is due for the first time. */
  baseMs: number;
  /** Recurring schedules are due from then on. */
  startMs?: number | undefined;
  /** And before then. */
  endMs?: number | undefined;
}

const HOUR_MS = 3_600_000;

/** When a schedule is due next after a moment, undefined: never again. Start and end do not concern one-time schedules. */
export function nextFiring(timing: Timing, afterMs: number): number | undefined {
  const { expression, zone, endMs = Number.POSITIVE_INFINITY } = timing;
  if (expression.kind === 'at') {
    const atMs = oneTimeAt(expression, zone);
    return atMs > afterMs ? atMs : undefined;
  }
  const fromMs = Math.max(afterMs, (timing.startMs ?? Number.NEGATIVE_INFINITY) - 1);
  const atMs =
    expression.kind === 'rate'
      ? nextOfRate(timing.startMs ?? timing.baseMs, expression.everyMs, fromMs)
      : nextCronTime(expression.cron, zone, fromMs);
  return atMs !== undefined && atMs < endMs ? atMs : undefined;
}

/** On the grid that starts at `baseMs`, so that late runs do not shift the later ones. */
function nextOfRate(baseMs: number, everyMs: number, afterMs: number): number {
  return baseMs + Math.max(Math.floor((afterMs - baseMs) / everyMs) + 1, 0) * everyMs;
}

/** A time that the clock is put forward over is an hour later [assumed]. */
function oneTimeAt({ wall, second }: Extract<ScheduleExpression, { kind: 'at' }>, zone: string): number {
  const atMs = epochOf(zone, wall, second);
  if (atMs !== undefined) return atMs;
  const hourBefore = new Date(Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute) - HOUR_MS);
  const before = {
    year: hourBefore.getUTCFullYear(),
    month: hourBefore.getUTCMonth() + 1,
    day: hourBefore.getUTCDate(),
    hour: hourBefore.getUTCHours(),
    minute: hourBefore.getUTCMinutes(),
  };
  return (epochOf(zone, before, second) ?? hourBefore.getTime()) + HOUR_MS;
}
