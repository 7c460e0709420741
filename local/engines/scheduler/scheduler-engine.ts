import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import { AwsError, type JsonObject } from '../aws-error.ts';
import { AlarmQueue } from '../schedule-time/alarm-queue.ts';
import { groupOperations } from './group-operations.ts';
import { firingAfter, firstFiring, type Schedule } from './schedule.ts';
import { ScheduleBook } from './schedule-book.ts';
import { scheduleOperations } from './schedule-operations.ts';
import { type ScheduleRunPorts, ScheduleRuns } from './schedule-runs.ts';

export interface SchedulerOptions extends ScheduleRunPorts {
  /** Where a flexible time window puts a run: 0 at its start, below 1. Random unless given. */
  random?: () => number;
}

/** A schedule and when it runs next, for the operator. */
export interface PlannedSchedule {
  arn: string;
  /** `group/name` */
  name: string;
  targetArn: string;
  /** Milliseconds since 1970; undefined: never again, or it is disabled. */
  nextRunMs: number | undefined;
}

/** EventBridge Scheduler, in process and in memory. [AWS-Scheduler: API_Operations] */
export class SchedulerEngine {
  readonly book: ScheduleBook;
  readonly #options: SchedulerOptions;
  readonly #alarms: AlarmQueue;
  readonly #runs: ScheduleRuns;
  readonly #operations: Record<string, (input: JsonObject) => JsonObject>;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.book = new ScheduleBook(options);
    this.#alarms = new AlarmQueue(options.clock);
    this.#runs = new ScheduleRuns(options);
    const plan = {
      book: this.book,
      nowMs: () => options.clock.nowMs(),
      checkRole: (roleArn: string) => refuseUntrusting(options.roles, roleArn),
      planned: (schedule: Schedule) => this.#planFirst(schedule),
      dropped: (schedule: Schedule) => this.#alarms.clear(schedule.key),
    };
    this.#operations = { ...scheduleOperations(plan), ...groupOperations(plan) };
  }

  /** One operation of the API, on its input as the SDK takes it. Throws `AwsError`. */
  execute(operation: string, input: JsonObject): JsonObject {
    const perform = Object.hasOwn(this.#operations, operation) ? this.#operations[operation] : undefined;
    if (!perform) throw new AwsError('UnknownOperationException', `${operation} is not emulated`, { statusCode: 404 });
    return perform(input);
  }

  /** Lets schedules run; what was due before runs now. */
  start(): void {
    this.#alarms.open();
  }

  list(): PlannedSchedule[] {
    return this.book.schedules().map(({ arn, key, settings }) => {
      return { arn, name: key, targetArn: settings.Target.Arn, nextRunMs: this.#alarms.dueAt(key) };
    });
  }

  /**
   * Runs a schedule now, beside its own times and whatever its state. Resolves when its target took the run; throws
   * when it did not, and for a name that is no schedule's.
   */
  async run(schedule: Schedule): Promise<void> {
    const failure = await this.#runs.start(schedule, this.#options.clock.nowMs());
    if (failure) throw new AwsError(failure.errorCode, failure.errorMessage);
  }

  /** Runs that no target took yet and that were not given up. */
  get unsettled(): number {
    return this.#runs.unsettled;
  }

  close(): void {
    this.#alarms.close();
    this.#runs.close();
  }

  #planFirst(schedule: Schedule): void {
    this.#alarms.clear(schedule.key);
    if (schedule.settings.State === 'DISABLED') return;
    const dueMs = firstFiring(schedule);
    if (dueMs !== undefined) {
      this.#planAt(schedule, dueMs);
      return;
    }
    const { ScheduleExpression: expression } = schedule.settings;
    this.#options.log('warn', 'schedule-never-due', { schedule: schedule.key, expression });
  }

  #planAt(schedule: Schedule, dueMs: number): void {
    const delayMs = Math.floor((this.#options.random ?? Math.random)() * windowMsOf(schedule));
    this.#alarms.set(schedule.key, dueMs + delayMs, () => this.#fire(schedule, dueMs));
  }

  /** Times missed while the machine slept are one run, and the next is on the grid again. */
  #fire(schedule: Schedule, dueMs: number): void {
    const nextMs = firingAfter(schedule, Math.max(dueMs, this.#options.clock.nowMs() - windowMsOf(schedule)));
    if (nextMs !== undefined) this.#planAt(schedule, nextMs);
    void this.#runs.start(schedule, dueMs).then(() => {
      if (nextMs === undefined) this.#complete(schedule);
    });
  }

  #complete(schedule: Schedule): void {
    const isCurrent = this.book.known(schedule.key) === schedule && this.#alarms.dueAt(schedule.key) === undefined;
    if (isCurrent && schedule.settings.ActionAfterCompletion === 'DELETE') this.book.remove(schedule);
  }
}

function windowMsOf({ settings }: Schedule): number {
  const window = settings.FlexibleTimeWindow;
  return window.Mode === 'FLEXIBLE' ? window.MaximumWindowInMinutes * 60_000 : 0;
}

/** [AWS-Scheduler: setting-up, execution role] */
function refuseUntrusting(roles: RoleAuthorizer, roleArn: string): void {
  if (roles.mayAssume(roleArn, 'scheduler.amazonaws.com')) return;
  const message = 'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.';
  throw new AwsError('ValidationException', message);
}
