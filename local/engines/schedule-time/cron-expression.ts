import { type FieldRange, parseField } from './cron-field.ts';
import { type DayRule, dayRule } from './day-rule.ts';
import { ScheduleExpressionError } from './schedule-expression-error.ts';

/** When a cron expression is due, as values of a wall clock. Lists are in order. */
export interface CronExpression {
  minutes: readonly number[];
  hours: readonly number[];
  days: DayRule;
  months: readonly number[];
  years: readonly number[];
}

const MINUTE: FieldRange = { name: 'minutes', min: 0, max: 59 };
const HOUR: FieldRange = { name: 'hours', min: 0, max: 23 };
const MONTH: FieldRange = {
  ...{ name: 'month', min: 1, max: 12 },
  names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
};
const YEAR: FieldRange = { name: 'year', min: 1970, max: 2199 };

/** The six fields between the brackets of `cron(...)`. Throws `ScheduleExpressionError`. [AWS-EventBridge: eb-cron-expressions] */
export function parseCron(fields: string): CronExpression {
  const parts = fields.trim().toUpperCase().split(/\s+/);
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = parts;
  if (parts.length !== 6) throw new ScheduleExpressionError(`cron has six fields, not ${parts.length}`);
  return {
    minutes: parseField(minutes, MINUTE),
    hours: parseField(hours, HOUR),
    days: dayRule(dayOfMonth, dayOfWeek),
    months: parseField(month, MONTH),
    years: parseField(year, YEAR),
  };
}
