import type { Clock } from '../../ports/clock.ts';
import { AwsError } from '../aws-error.ts';
import type { Schedule } from './schedule.ts';

export interface ScheduleGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  readonly tags: Map<string, string>;
}

const DEFAULT_GROUP = 'default';

/** Schedules and their groups, in memory. What is missing or there already is thrown as `AwsError`. */
export class ScheduleBook {
  readonly #groups = new Map<string, ScheduleGroup>();
  /** By `group/name`. */
  readonly #schedules = new Map<string, Schedule>();
  readonly #scope: { accountId: string; region: string; clock: Clock };

  constructor(scope: { accountId: string; region: string; clock: Clock }) {
    this.#scope = scope;
    this.addGroup(DEFAULT_GROUP);
  }

  groups(): ScheduleGroup[] {
    return byName(this.#groups.values(), ({ name }) => name);
  }

  schedules(): Schedule[] {
    return byName(this.#schedules.values(), ({ key }) => key);
  }

  arnOfGroup(name: string): string {
    return this.#arn(`schedule-group/${name}`);
  }

  arnOf(group: string, name: string): string {
    return this.#arn(`schedule/${group}/${name}`);
  }

  /** Throws `ConflictException`. */
  addGroup(name: string): ScheduleGroup {
    if (this.#groups.has(name)) throw conflict(`Schedule group ${name} already exists.`);
    const group = { name, arn: this.arnOfGroup(name), createdMs: this.#scope.clock.nowMs(), tags: new Map() };
    this.#groups.set(name, group);
    return group;
  }

  /** Throws `ResourceNotFoundException`. */
  group(name: string): ScheduleGroup {
    const group = this.#groups.get(name);
    if (!group) throw notFound(`Schedule group ${name} does not exist.`);
    return group;
  }

  /** Takes its schedules with it. Throws for the default group and for one that is not there. */
  removeGroup(name: string): Schedule[] {
    this.group(name);
    if (name === DEFAULT_GROUP) throw new AwsError('ValidationException', 'The default schedule group stays.');
    this.#groups.delete(name);
    const gone = this.schedules().filter(({ settings }) => settings.GroupName === name);
    for (const { key } of gone) this.#schedules.delete(key);
    return gone;
  }

  /** Throws when there is one, or no such group. */
  add(schedule: Schedule): void {
    this.group(schedule.settings.GroupName);
    if (this.#schedules.has(schedule.key)) throw conflict(`Schedule ${schedule.settings.Name} already exists.`);
    this.#schedules.set(schedule.key, schedule);
  }

  known(key: string): Schedule | undefined {
    return this.#schedules.get(key);
  }

  /** Throws `ResourceNotFoundException`. */
  schedule(group: string, name: string): Schedule {
    const schedule = this.#schedules.get(`${group}/${name}`);
    if (!schedule) throw notFound(`Schedule ${name} does not exist.`);
    return schedule;
  }

  remove(schedule: Schedule): void {
    this.#schedules.delete(schedule.key);
  }

  #arn(resource: string): string {
    return `arn:aws:scheduler:${this.#scope.region}:${this.#scope.accountId}:${resource}`;
  }
}

function byName<T>(items: Iterable<T>, nameOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message, { statusCode: 409 });
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, { statusCode: 404 });
}
