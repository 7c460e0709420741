import { type FieldRange, parseField, parseValue, wrongField } from './cron-field.ts';
import { ScheduleExpressionError } from './schedule-expression-error.ts';

/** The days of a month (1 to 12) on which something is due, in order. */
export type DayRule = (year: number, month: number) => number[];

const DAY_OF_MONTH: FieldRange = { name: 'day-of-month', min: 1, max: 31 };
const DAY_OF_WEEK: FieldRange = {
  ...{ name: 'day-of-week', min: 1, max: 7, wraps: true },
  names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
};
const SUNDAY = 1;
const SATURDAY = 7;

/**
 * The rule of the two day fields, of which exactly one is `?`. Day-of-month takes `L`, `LW` and `15W` (the weekday
 * nearest to the 15th within the month); day-of-week takes `L` (Saturday), `5L` (the last Thursday) and `3#2` (the
 * second Tuesday), with 1 as Sunday. [AWS-EventBridge: eb-cron-expressions] `L-3` and `LW` are Quartz's [assumed].
 */
export function dayRule(dayOfMonth: string, dayOfWeek: string): DayRule {
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new ScheduleExpressionError('exactly one of day-of-month and day-of-week must be ?');
  }
  if (dayOfWeek === '?') return inMonth(dayOfMonth.split(',').map((part) => monthDayRule(part)));
  return inMonth(dayOfWeek.split(',').map((part) => weekDayRule(part)));
}

function inMonth(rules: DayRule[]): DayRule {
  return (year, month) => {
    const last = lastDayOf(year, month);
    const days = new Set(rules.flatMap((rule) => rule(year, month)).filter((day) => day >= 1 && day <= last));
    return [...days].sort((a, b) => a - b);
  };
}

function monthDayRule(part: string): DayRule {
  if (part === 'LW') return (year, month) => [nearestWeekday(year, month, lastDayOf(year, month))];
  const [isLast, before = '0'] = /^L(?:-(\d{1,2}))?$/.exec(part) ?? [];
  if (isLast !== undefined) return (year, month) => [lastDayOf(year, month) - Number(before)];
  const [, nearest] = /^(\d{1,2})W$/.exec(part) ?? [];
  if (nearest !== undefined) {
    const day = parseValue(nearest, DAY_OF_MONTH);
    return (year, month) => (day > lastDayOf(year, month) ? [] : [nearestWeekday(year, month, day)]);
  }
  const days = parseField(part, DAY_OF_MONTH);
  return () => days;
}

function weekDayRule(part: string): DayRule {
  if (part === 'L') return everyWeekOn([SATURDAY]);
  const [, lastName] = /^(\w+)L$/.exec(part) ?? [];
  if (lastName !== undefined) {
    const onDay = everyWeekOn([parseValue(lastName, DAY_OF_WEEK)]);
    return (year, month) => onDay(year, month).slice(-1);
  }
  const [, name, nth] = /^(\w+)#(\d)$/.exec(part) ?? [];
  if (name === undefined || nth === undefined) return everyWeekOn(parseField(part, DAY_OF_WEEK));
  if (Number(nth) < 1 || Number(nth) > 5) throw wrongField(part, { ...DAY_OF_WEEK, name: 'day-of-week number' });
  const onDay = everyWeekOn([parseValue(name, DAY_OF_WEEK)]);
  return (year, month) => onDay(year, month).slice(Number(nth) - 1, Number(nth));
}

function everyWeekOn(weekdays: readonly number[]): DayRule {
  return (year, month) => {
    const first = weekdayOf(year, month, 1);
    const days = Array.from({ length: lastDayOf(year, month) }, (_, index) => index + 1);
    return days.filter((day) => weekdays.includes(((first - 1 + day - 1) % 7) + 1));
  };
}

/** Never leaves the month: a Saturday 1st becomes Monday the 3rd. */
function nearestWeekday(year: number, month: number, day: number): number {
  const weekday = weekdayOf(year, month, day);
  if (weekday === SATURDAY) return day === 1 ? 3 : day - 1;
  if (weekday === SUNDAY) return day === lastDayOf(year, month) ? day - 2 : day + 1;
  return day;
}

/** 1 is Sunday. */
function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

function lastDayOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
