import type { CronExpression } from './cron-expression.ts';
import { epochOf, type WallMinute, wallMinuteAt } from './wall-clock.ts';

/**
 * The first time after `afterMs` that a cron expression is due in a time zone, undefined when there is none any more. A
 * time that the clock is put forward over is left out, one that it shows twice counts once.
 * [AWS-Scheduler: schedule-types, daylight savings time]
 */
export function nextCronTime(cron: CronExpression, zone: string, afterMs: number): number | undefined {
  for (const wall of wallMinutesFrom(cron, wallMinuteAt(zone, afterMs))) {
    const at = epochOf(zone, wall);
    if (at !== undefined && at > afterMs) return at;
  }
  return undefined;
}

/** Each minute due from a minute on, in the order of the wall clock. */
function* wallMinutesFrom(cron: CronExpression, from: WallMinute): Generator<WallMinute> {
  for (const { year, month, day } of daysFrom(cron, from)) {
    const isFirstDay = year === from.year && month === from.month && day === from.day;
    for (const hour of cron.hours) {
      if (isFirstDay && hour < from.hour) continue;
      for (const minute of cron.minutes) {
        if (isFirstDay && hour === from.hour && minute < from.minute) continue;
        yield { year, month, day, hour, minute };
      }
    }
  }
}

function* daysFrom(cron: CronExpression, from: WallMinute): Generator<Pick<WallMinute, 'year' | 'month' | 'day'>> {
  for (const year of cron.years) {
    if (year < from.year) continue;
    for (const month of cron.months) {
      if (year === from.year && month < from.month) continue;
      const isFirstMonth = year === from.year && month === from.month;
      for (const day of cron.days(year, month)) {
        if (!isFirstMonth || day >= from.day) yield { year, month, day };
      }
    }
  }
}
