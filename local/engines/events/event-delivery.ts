import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { Deliveries, type DeliveryFailure } from '../targets/deliveries.ts';
import { callTarget, serviceOf, type TargetPorts } from '../targets/target-call.ts';
import type { BusEvent } from './event.ts';
import type { EventRule } from './event-rule.ts';
import { inputOf } from './input-template.ts';
import { logEventOf } from './log-event.ts';
import { checkAccess, type TargetAccessPorts } from './target-access.ts';
import type { TargetSettings } from './target-settings.ts';

export interface EventDeliveryPorts extends TargetPorts, TargetAccessPorts {
  clock: Clock;
  log: Log;
  random?: () => number;
  /** Hands an event to another bus; `hops` counts the buses it has passed. */
  forward(event: BusEvent, busArn: string, hops: number): void;
}

interface RoutedEvent {
  event: BusEvent;
  ingestedMs: number;
  hops: number;
}

/** Hands events to the targets of rules; tries again as their policy says, and fills their dead-letter queue. */
export class EventDelivery {
  readonly #ports: EventDeliveryPorts;
  readonly #deliveries: Deliveries;

  constructor(ports: EventDeliveryPorts) {
    this.#ports = ports;
    this.#deliveries = new Deliveries(ports.clock, ports.random);
  }

  get unsettled(): number {
    return this.#deliveries.unsettled;
  }

  /** To each target of a rule, as it is now. */
  deliver(rule: EventRule, routed: RoutedEvent): void {
    for (const target of rule.targets.values()) {
      const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = target.RetryPolicy;
      this.#deliveries.accept({
        retry: { maxAttempts: MaximumRetryAttempts, maxAgeMs: MaximumEventAgeInSeconds * 1000 },
        send: () => this.#send(rule, target, routed),
        settle: async (failure) => {
          if (failure) await this.#giveUp(rule, target, routed.event, failure);
        },
      });
    }
  }

  close(): void {
    this.#deliveries.close();
  }

  async #send(rule: EventRule, target: TargetSettings, { event, ingestedMs, hops }: RoutedEvent): Promise<void> {
    const { Arn: arn, RoleArn, SqsParameters } = target;
    const roleArn = RoleArn ?? rule.settings.roleArn;
    const payload = inputOf(target, event, { ruleArn: rule.arn, ruleName: rule.name, ingestedMs });
    this.#ports.log('debug', 'event-delivery', { rule: rule.name, target: arn, event: event.id });
    if (serviceOf(arn) === 'logs') {
      const { group, stream, resource } = logStreamOf(arn, rule);
      await checkAccess(resource, { ruleArn: rule.arn, roleArn }, this.#ports);
      await this.#ports.hops.putLogEvents(group, stream, [logEventOf(payload, ingestedMs)]);
      return;
    }
    await checkAccess(arn, { ruleArn: rule.arn, roleArn }, this.#ports);
    if (serviceOf(arn) === 'events') this.#ports.forward(event, arn, hops + 1);
    else await callTarget({ arn, payload, groupId: SqsParameters.MessageGroupId }, this.#ports);
  }

  async #giveUp(rule: EventRule, target: TargetSettings, event: BusEvent, failure: DeliveryFailure): Promise<void> {
    const { log, hops, queueUrlOf } = this.#ports;
    log('error', 'event-delivery-failed', { rule: rule.name, target: target.Arn, event: event.id, ...failure });
    const queueArn = target.DeadLetterConfig.Arn;
    if (queueArn === undefined) return;
    try {
      // the queue's own policy lets the rule in, whatever role the target has [AWS-EventBridge: eb-rule-dlq]
      await checkAccess(queueArn, { ruleArn: rule.arn, roleArn: undefined }, this.#ports);
      const attributes = deadLetterAttributes(rule, target, failure);
      await hops.sendSqsMessage(queueUrlOf(queueArn), JSON.stringify(event), { attributes });
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      log('error', 'event-dead-letter-failed', { rule: rule.name, queueArn, message });
    }
  }
}

/** Events of a rule go to a stream of its name [assumed]. */
function logStreamOf(arn: string, rule: EventRule): { group: string; stream: string; resource: string } {
  const groupArn = arn.replace(/:\*$/, '');
  const group = groupArn.split(':log-group:')[1] ?? '';
  return { group, stream: rule.name, resource: `${groupArn}:log-stream:${rule.name}` };
}

/** [AWS-EventBridge: eb-rule-dlq] */
function deadLetterAttributes(
  rule: EventRule,
  target: TargetSettings,
  failure: DeliveryFailure,
): Record<string, string> {
  return {
    RULE_ARN: rule.arn,
    TARGET_ARN: target.Arn,
    ERROR_CODE: deadLetterCode(failure.errorCode),
    ERROR_MESSAGE: failure.errorMessage,
    ...(failure.exhausted && { EXHAUSTED_RETRY_CONDITION: failure.exhausted }),
    RETRY_ATTEMPTS: String(failure.retryAttempts),
  };
}

/** EventBridge's own codes; [assumed] which error has which. */
function deadLetterCode(errorCode: string): string {
  if (/AccessDenied|Unauthorized|AuthorizationError/.test(errorCode)) return 'NO_PERMISSIONS';
  if (/NotFound|DoesNotExist|NonExistentQueue/.test(errorCode)) return 'NO_RESOURCE';
  return /Throttl|TooManyRequests|LimitExceeded/.test(errorCode) ? 'THROTTLING' : 'SDK_CLIENT_ERROR';
}
