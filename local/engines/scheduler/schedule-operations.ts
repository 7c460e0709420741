import { AwsError, type JsonObject } from '../aws-error.ts';
import { pageOf } from '../result-page.ts';
import type { Schedule } from './schedule.ts';
import type { ScheduleBook } from './schedule-book.ts';
import { readSettings } from './schedule-settings.ts';
import { scheduleSummary, scheduleView } from './schedule-views.ts';

/** What the operations change, and who must hear of it. */
export interface SchedulePlan {
  book: ScheduleBook;
  nowMs(): number;
  /** Throws `ValidationException` for a role that Scheduler may not assume. */
  checkRole(roleArn: string): void;
  /** A schedule is new, or has other settings. */
  planned(schedule: Schedule): void;
  dropped(schedule: Schedule): void;
}

type Operations = Record<string, (input: JsonObject) => JsonObject>;

/** [AWS-Scheduler: API_CreateSchedule and its neighbours] */
export function scheduleOperations(plan: SchedulePlan): Operations {
  const { book } = plan;
  const find = ({ GroupName = 'default', Name }: JsonObject): Schedule =>
    book.schedule(String(GroupName), String(Name));
  return {
    CreateSchedule(input) {
      const { settings, expression } = readSettings(input);
      plan.checkRole(settings.Target.RoleArn);
      const key = `${settings.GroupName}/${settings.Name}`;
      const clientToken = typeof input['ClientToken'] === 'string' ? input['ClientToken'] : undefined;
      const known = book.known(key);
      if (known && clientToken !== undefined && known.clientToken === clientToken) return { ScheduleArn: known.arn };
      const arn = book.arnOf(settings.GroupName, settings.Name);
      const nowMs = plan.nowMs();
      const schedule = { arn, key, settings, expression, createdMs: nowMs, modifiedMs: nowMs, clientToken };
      book.add(schedule);
      plan.planned(schedule);
      return { ScheduleArn: arn };
    },
    // what is not given is set back to its default
    UpdateSchedule(input) {
      const { settings, expression } = readSettings(input);
      const schedule = book.schedule(settings.GroupName, settings.Name);
      plan.checkRole(settings.Target.RoleArn);
      Object.assign(schedule, { settings, expression, modifiedMs: plan.nowMs() });
      plan.planned(schedule);
      return { ScheduleArn: schedule.arn };
    },
    GetSchedule: (input) => scheduleView(find(input)),
    DeleteSchedule(input) {
      const schedule = find(input);
      book.remove(schedule);
      plan.dropped(schedule);
      return {};
    },
    ListSchedules(input) {
      const { GroupName, NamePrefix = '', State, MaxResults, NextToken } = input;
      if (State !== undefined && State !== 'ENABLED' && State !== 'DISABLED') {
        throw new AwsError('ValidationException', 'State is ENABLED or DISABLED.');
      }
      const wanted = book.schedules().filter(({ settings }) => {
        const isInGroup = GroupName === undefined || settings.GroupName === GroupName;
        const isInState = State === undefined || settings.State === State;
        return isInGroup && isInState && settings.Name.startsWith(String(NamePrefix));
      });
      const { items, next } = pageOf(wanted, ({ key }) => key, { limit: MaxResults, token: NextToken });
      return { Schedules: items.map(scheduleSummary), ...next };
    },
  };
}
