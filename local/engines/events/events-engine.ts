import { AwsError, type JsonObject } from '../aws-error.ts';
import { AlarmQueue } from '../schedule-time/alarm-queue.ts';
import { nextFiring } from '../schedule-time/next-firing.ts';
import { BusBook } from './bus-book.ts';
import { busOperations } from './bus-operations.ts';
import { type BusEvent, createEvent } from './event.ts';
import { EventDelivery, type EventDeliveryPorts } from './event-delivery.ts';
import type { EventRule } from './event-rule.ts';
import { readEntries } from './put-events.ts';
import { ruleOperations } from './rule-operations.ts';
import { targetOperations } from './target-operations.ts';

export interface EventsOptions extends Omit<EventDeliveryPorts, 'forward'> {
  region: string;
}

/** So many buses an event passes; rules that send it in a circle end here [assumed]. */
const MAX_HOPS = 5;

/** EventBridge's buses and rules, in process and in memory. [AWS-EventBridge: API_Operations] */
export class EventsEngine {
  readonly book: BusBook;
  readonly #options: EventsOptions;
  readonly #alarms: AlarmQueue;
  readonly #delivery: EventDelivery;
  readonly #operations: Record<string, (input: JsonObject) => JsonObject>;

  constructor(options: EventsOptions) {
    this.#options = options;
    this.book = new BusBook(options);
    this.#alarms = new AlarmQueue(options.clock);
    const forward: EventDeliveryPorts['forward'] = (event, busArn, hops) => this.#route(event, busArn, hops);
    this.#delivery = new EventDelivery({ ...options, forward });
    const plan = {
      book: this.book,
      nowMs: () => options.clock.nowMs(),
      changed: (rule: EventRule) => this.#plan(rule, options.clock.nowMs()),
      dropped: (rule: EventRule) => this.#alarms.clear(rule.arn),
    };
    this.#operations = {
      PutEvents: (input) => this.#putEvents(input),
      ...busOperations(plan),
      ...ruleOperations(plan),
      ...targetOperations(plan),
    };
  }

  /** One operation of the API. Throws `AwsError`. */
  execute(operation: string, input: JsonObject): JsonObject {
    const perform = Object.hasOwn(this.#operations, operation) ? this.#operations[operation] : undefined;
    if (!perform) throw new AwsError('UnknownOperationException', `${operation} is not emulated`);
    return perform(input);
  }

  /** Lets scheduled rules run. */
  start(): void {
    this.#alarms.open();
  }

  /** Deliveries that were neither made nor given up. */
  get unsettled(): number {
    return this.#delivery.unsettled;
  }

  close(): void {
    this.#alarms.close();
    this.#delivery.close();
  }

  #putEvents(input: JsonObject): JsonObject {
    const { accountId, region, clock } = this.#options;
    const entries = readEntries(input, { accountId, region, nowMs: clock.nowMs() });
    const answers = entries.map((entry) => {
      if (!entry.ok) return { ErrorCode: entry.ErrorCode, ErrorMessage: entry.ErrorMessage };
      this.#route(entry.event, entry.busName, 0);
      return { EventId: entry.event.id };
    });
    return { FailedEntryCount: entries.filter(({ ok }) => !ok).length, Entries: answers };
  }

  /** What is sent to a bus that is not there is lost, as on AWS; the log tells. */
  #route(event: BusEvent, busName: unknown, hops: number): void {
    const bus = this.book.knownBus(busName);
    if (!bus || hops > MAX_HOPS) {
      const reason = bus ? `it passed ${MAX_HOPS} buses` : 'there is no such bus';
      this.#options.log('warn', 'event-lost', { bus: this.book.busNameOf(busName), event: event.id, reason });
      return;
    }
    const ingestedMs = this.#options.clock.nowMs();
    for (const rule of bus.rules.values()) {
      const { isEnabled, pattern } = rule.settings;
      if (isEnabled && pattern?.test(event)) this.#delivery.deliver(rule, { event, ingestedMs, hops });
    }
  }

  /** A rate is due for the first time one period after the rule was put. [AWS-EventBridge: eb-scheduled-rule-pattern] */
  #plan(rule: EventRule, afterMs: number): void {
    const { isEnabled, schedule } = rule.settings;
    const timing = schedule && { expression: schedule.expression, zone: 'UTC', baseMs: schedule.sinceMs };
    const dueMs = isEnabled && timing ? nextFiring(timing, afterMs) : undefined;
    if (dueMs === undefined) this.#alarms.clear(rule.arn);
    else this.#alarms.set(rule.arn, dueMs, () => this.#fire(rule, dueMs));
  }

  /** Times missed while the machine slept are one. */
  #fire(rule: EventRule, dueMs: number): void {
    const nowMs = this.#options.clock.nowMs();
    this.#plan(rule, Math.max(dueMs, nowMs));
    const content = { 'detail-type': 'Scheduled Event', source: 'aws.events', resources: [rule.arn], detail: {} };
    const event = createEvent({ ...content, timeMs: dueMs }, this.#options);
    this.#delivery.deliver(rule, { event, ingestedMs: nowMs, hops: 0 });
  }
}
