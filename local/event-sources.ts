import { policyAllowsService } from './cloud/iam/resource-policy.ts';
import {
  createEventsService,
  createSchedulerService,
  createStoredPolicies,
  type Engines,
  EventsEngine,
  type PlannedSchedule,
  SchedulerEngine,
} from './engines/index.ts';
import type { AwsService } from './ports/aws-http.ts';
import type { Clock } from './ports/clock.ts';
import type { LambdaInvoker } from './ports/lambda-invoker.ts';
import type { Log } from './ports/log.ts';
import type { RoleAuthorizer } from './ports/role-authorizer.ts';

/** The schedules of a cloud, for its operator. */
export interface LocalSchedules {
  /** In the order of their names, `group/name`. */
  list(): PlannedSchedule[];
  /**
   * Runs a schedule now, beside its own times and also when it is disabled. It is told by its name, its ARN, or a part of
   * its name that no other has. Resolves when its target took the run; throws when it did not, or none is meant.
   */
  run(name: string): Promise<void>;
}

/** What starts functions by itself: schedules, and the rules of event buses. */
export interface EventSources {
  scheduler: SchedulerEngine;
  events: EventsEngine;
  services: AwsService[];
  schedules: LocalSchedules;
  /** Lets schedules run; events are routed from the beginning. */
  start(): void;
  /** Resolves when nothing is on its way to a target. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export function createEventSources(options: {
  accountId: string;
  region: string;
  clock: Clock;
  log: Log;
  engines: Engines;
  lambdas: LambdaInvoker;
  roles: RoleAuthorizer;
  queueUrlOf(queueArn: string): string;
}): EventSources {
  const { engines, queueUrlOf, region } = options;
  const ports = { ...options, hops: engines.hops };
  const policies = createStoredPolicies({
    ...{ services: engines.services, queueUrlOf },
    evaluate: (policyJson, access) => policyAllowsService(policyJson, access, region),
  });
  const scheduler = new SchedulerEngine(ports);
  const events = new EventsEngine({ ...ports, policies });
  return {
    ...{ scheduler, events },
    services: [createSchedulerService(scheduler), createEventsService(events)],
    schedules: {
      list: () => scheduler.list(),
      run: async (name) => scheduler.run(scheduleNamed(scheduler, name)),
    },
    start() {
      scheduler.start();
      events.start();
    },
    async idle() {
      while (scheduler.unsettled + events.unsettled > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    async close() {
      scheduler.close();
      events.close();
    },
  };
}

function scheduleNamed({ book }: SchedulerEngine, name: string) {
  const all = book.schedules();
  const exact = all.find(({ arn, key, settings }) => [arn, key, settings.Name].includes(name));
  const meant = exact ? [exact] : all.filter(({ key }) => key.includes(name));
  const [schedule] = meant;
  if (schedule && meant.length === 1) return schedule;
  const which = meant.length > 1 ? `${meant.length} schedules have` : 'no schedule has';
  throw new Error(`${which} '${name}' in its name; there are ${all.map(({ key }) => key).join(', ') || 'none'}`);
}
