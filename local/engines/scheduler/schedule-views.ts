import type { JsonObject } from '../aws-error.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleGroup } from './schedule-book.ts';

/** A schedule as GetSchedule tells of it. */
export function scheduleView({ arn, settings, createdMs, modifiedMs }: Schedule): JsonObject {
  return { Arn: arn, ...settings, CreationDate: createdMs / 1000, LastModificationDate: modifiedMs / 1000 };
}

/** The same as ListSchedules does. */
export function scheduleSummary({ arn, settings, createdMs, modifiedMs }: Schedule): JsonObject {
  const { Name, GroupName, State, Target } = settings;
  return {
    ...{ Arn: arn, Name, GroupName, State, Target: { Arn: Target.Arn } },
    ...{ CreationDate: createdMs / 1000, LastModificationDate: modifiedMs / 1000 },
  };
}

export function groupView({ name, arn, createdMs }: ScheduleGroup): JsonObject {
  const at = createdMs / 1000;
  return { Arn: arn, Name: name, State: 'ACTIVE', CreationDate: at, LastModificationDate: at };
}
