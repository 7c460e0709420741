import { randomUUID } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import { AwsError } from '../aws-error.ts';
import { Deliveries, type DeliveryFailure } from '../targets/deliveries.ts';
import { callTarget, serviceOf, type TargetPorts } from '../targets/target-call.ts';
import { isoSeconds, type RunContext } from './context-attributes.ts';
import type { Schedule } from './schedule.ts';
import { payloadOf } from './schedule-payload.ts';

export interface ScheduleRunPorts extends TargetPorts {
  roles: RoleAuthorizer;
  clock: Clock;
  log: Log;
  accountId: string;
  region: string;
  random?: () => number;
}

const PRINCIPAL = 'scheduler.amazonaws.com';
const ACTIONS: Readonly<Record<string, string>> = {
  lambda: 'lambda:InvokeFunction',
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
};

/** Invokes the targets of schedules as their role, tries again as their policy says, and fills their dead-letter queue. */
export class ScheduleRuns {
  readonly #ports: ScheduleRunPorts;
  readonly #deliveries: Deliveries;

  constructor(ports: ScheduleRunPorts) {
    this.#ports = ports;
    this.#deliveries = new Deliveries(ports.clock, ports.random);
  }

  get unsettled(): number {
    return this.#deliveries.unsettled;
  }

  /** Resolves when the target took the run, or the run was given up, with the reason then. Never rejects. */
  start(schedule: Schedule, scheduledMs: number): Promise<DeliveryFailure | undefined> {
    const { Target } = schedule.settings;
    const run = { scheduleArn: schedule.arn, scheduledMs, executionId: randomUUID() };
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = Target.RetryPolicy;
    return new Promise((resolve) => {
      this.#deliveries.accept({
        retry: { maxAttempts: MaximumRetryAttempts, maxAgeMs: MaximumEventAgeInSeconds * 1000 },
        send: (attempt) => this.#invoke(schedule, { ...run, attempt }),
        settle: async (failure) => {
          if (failure) await this.#giveUp(schedule, run, failure);
          resolve(failure);
        },
      });
    });
  }

  close(): void {
    this.#deliveries.close();
  }

  async #invoke(schedule: Schedule, context: RunContext): Promise<void> {
    const { Arn: arn, RoleArn, SqsParameters } = schedule.settings.Target;
    this.#authorize(RoleArn, arn);
    const payload = payloadOf(schedule, context, this.#ports);
    await callTarget({ arn, payload, groupId: SqsParameters.MessageGroupId }, this.#ports);
    this.#ports.log('debug', 'schedule-run', { schedule: schedule.key, target: arn, attempt: context.attempt });
  }

  /** Throws `AccessDeniedException`. */
  #authorize(roleArn: string, resource: string): void {
    const { roles } = this.#ports;
    const decision = roles.mayAssume(roleArn, PRINCIPAL)
      ? roles.authorize(roleArn, ACTIONS[serviceOf(resource)] ?? '', resource)
      : { allowed: false as const, message: `${PRINCIPAL} is not allowed to assume role ${roleArn}` };
    if (!decision.allowed) throw new AwsError('AccessDeniedException', decision.message);
  }

  async #giveUp(schedule: Schedule, run: Omit<RunContext, 'attempt'>, failure: DeliveryFailure): Promise<void> {
    const { log } = this.#ports;
    const { Arn: target, RoleArn, DeadLetterConfig } = schedule.settings.Target;
    log('error', 'schedule-run-failed', { schedule: schedule.key, target, ...failure });
    const queueArn = DeadLetterConfig.Arn;
    if (queueArn === undefined) return;
    try {
      this.#authorize(RoleArn, queueArn);
      const body = payloadOf(schedule, { ...run, attempt: failure.retryAttempts + 1 }, this.#ports);
      const attributes = deadLetterAttributes(schedule, run, failure);
      await this.#ports.hops.sendSqsMessage(this.#ports.queueUrlOf(queueArn), body, { attributes });
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      log('error', 'schedule-dead-letter-failed', { schedule: schedule.key, queueArn, message });
    }
  }
}

/** [AWS-Scheduler: configuring-schedule-dlq] */
function deadLetterAttributes(
  schedule: Schedule,
  run: Omit<RunContext, 'attempt'>,
  failure: DeliveryFailure,
): Record<string, string> {
  return {
    ERROR_CODE: failure.errorCode,
    ERROR_MESSAGE: failure.errorMessage,
    EXECUTION_ID: run.executionId,
    ...(failure.exhausted && { EXHAUSTED_RETRY_CONDITION: failure.exhausted }),
    IS_PAYLOAD_TRUNCATED: 'false',
    RETRY_ATTEMPTS: String(failure.retryAttempts),
    SCHEDULED_TIME: isoSeconds(run.scheduledMs),
    SCHEDULE_ARN: schedule.arn,
    TARGET_ARN: schedule.settings.Target.Arn,
  };
}
