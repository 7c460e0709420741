import { nextFiring, type Timing } from '../schedule-time/next-firing.ts';
import type { ScheduleExpression } from '../schedule-time/schedule-expression.ts';
import type { ScheduleSettings } from './schedule-settings.ts';

export interface Schedule {
  readonly arn: string;
  /** `group/name` */
  readonly key: string;
  settings: ScheduleSettings;
  expression: ScheduleExpression;
  readonly createdMs: number;
  /** A rate counts from here, unless it has a start. */
  modifiedMs: number;
  /** Of the request that made it; the same request again is no conflict. */
  readonly clientToken: string | undefined;
}

/** Targets are invoked "with 60 second precision": a one-time schedule may be that late. [AWS-Scheduler: schedule-types] */
const PRECISION_MS = 60_000;

/** When a schedule is due for the first time since it was made or changed; a rate without start: at once. */
export function firstFiring(schedule: Schedule): number | undefined {
  const isOneTime = schedule.expression.kind === 'at';
  return nextFiring(timingOf(schedule), schedule.modifiedMs - (isOneTime ? PRECISION_MS : 1));
}

/** When it is due after a moment; undefined: it has completed. */
export function firingAfter(schedule: Schedule, afterMs: number): number | undefined {
  return nextFiring(timingOf(schedule), afterMs);
}

function timingOf({ settings, expression, modifiedMs }: Schedule): Timing {
  const { ScheduleExpressionTimezone: zone, StartDate, EndDate } = settings;
  return { expression, zone, baseMs: modifiedMs, startMs: toMs(StartDate), endMs: toMs(EndDate) };
}

function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
