import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { type IScheduleTarget, Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

export interface FunctionScheduleProps {
  readonly target: ServiceFunction;
  /** Whole minutes, hours or days. The first run is at once. [AWS-Scheduler: schedule-types] */
  readonly every: Duration;
  readonly description: string;
  /** Where a run goes, with the reason, when it could not be handed over or the function failed on it for good. */
  readonly failureQueue: IQueue;
  /** The function's event; an EventBridge `Scheduled Event` unless told. */
  readonly event?: Record<string, unknown>;
}

/** Lambda and Scheduler take no shorter age of an event. */
const SHORTEST_EVENT_AGE = Duration.minutes(1);
/** Longer than this AWS's own Lambda does not keep an event. */
const LONGEST_EVENT_AGE = Duration.hours(6);
const HANDOVER_ATTEMPTS = 5;

/**
 * Invokes a function every so often. Whatever fails is tried again until the next run is due, not longer: a run does
 * all that is due, so a late one has nothing to add. The function must not have its asynchronous invocation configured
 * elsewhere.
 */
export class FunctionSchedule extends Construct {
  readonly schedule: Schedule;

  constructor(scope: Construct, id: string, props: FunctionScheduleProps) {
    super(scope, id);
    const { target, every, failureQueue } = props;
    const role = this.#role(target, failureQueue);
    const maxEventAge = ageOf(every);
    this.schedule = new Schedule(this, 'Schedule', {
      description: props.description,
      schedule: ScheduleExpression.rate(every),
      target: invocationOf(props, role, maxEventAge),
    });
    // the first run is at once, so the role's policy must be there first
    this.schedule.node.addDependency(role);
    target.function.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge,
      onFailure: new SqsDestination(failureQueue),
    });
  }

  /** May invoke the one function and fill the one queue, and only for schedules of this account. */
  #role(target: ServiceFunction, failureQueue: IQueue): Role {
    const { account } = Stack.of(this);
    const assumedBy = new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    });
    const role = new Role(this, 'Role', { assumedBy });
    allow(role, 'lambda:InvokeFunction', target.function.functionArn);
    allow(role, 'sqs:SendMessage', failureQueue.queueArn);
    return role;
  }
}

/** CDK's own target would let the role invoke every version of the function as well. */
function invocationOf(props: FunctionScheduleProps, role: Role, maxEventAge: Duration): IScheduleTarget {
  const { target, failureQueue, event } = props;
  return {
    bind: () => ({
      arn: target.function.functionArn,
      role,
      retryPolicy: {
        maximumRetryAttempts: HANDOVER_ATTEMPTS,
        maximumEventAgeInSeconds: maxEventAge.toSeconds(),
      },
      deadLetterConfig: { arn: failureQueue.queueArn },
      ...(event === undefined ? {} : { input: ScheduleTargetInput.fromObject(event) }),
    }),
  };
}

function ageOf(every: Duration): Duration {
  const seconds = Math.min(every.toSeconds(), LONGEST_EVENT_AGE.toSeconds());
  return Duration.seconds(Math.max(seconds, SHORTEST_EVENT_AGE.toSeconds()));
}

function allow(role: Role, action: string, resource: string): void {
  role.addToPolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
}
