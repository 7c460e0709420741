import { CfnOutput, Duration } from 'aws-cdk-lib';
import { EventBus, type EventPattern, Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '../../contract/function-environment.ts';
import { VEHICLE_EVENT_SOURCE } from '../../contract/telemetry/vehicle-event.ts';
import { TRIP_ENDED } from '../../contract/trips/trip-events.ts';
import type { Environment, EventSubscription } from '../environments/environment.ts';
import { FailureQueue } from './failure-queue.ts';
import type { ProductTables } from './product-tables.ts';
import { ServiceFunction } from './service-function.ts';

export interface VehicleEventsProps {
  readonly environment: Environment;
  readonly bundlesDir: string;
  readonly tables: ProductTables;
}

const RETRIED_FOR = Duration.hours(24);

/**
 * The bus on which the messaging layer tells what vehicles' frames come to, and who listens: the trips table, and a queue
 * for each tenant that wants its vehicles' events. What cannot be delivered waits in one queue for a human.
 */
export class VehicleEvents extends Construct {
  readonly bus: EventBus;
  readonly undelivered: FailureQueue;
  readonly functions: readonly ServiceFunction[];
  readonly #untold: readonly string[];

  constructor(scope: Construct, id: string, { tables, ...settings }: VehicleEventsProps) {
    super(scope, id);
    const { environment } = settings;
    this.bus = new EventBus(this, 'Bus', { eventBusName: `roadbed-${environment.name}-vehicle-events` });
    this.undelivered = new FailureQueue(this, 'Undelivered');
    const trips = new ServiceFunction(this, {
      ...settings,
      functionName: 'trips',
      description: 'Keeps the trips of vehicles as they end',
      timeoutSeconds: 10,
    });
    tables.trips.allow(trips, { items: ['PutItem'] });
    this.functions = [trips];
    const delivery = { deadLetterQueue: this.undelivered.queue, maxEventAge: RETRIED_FOR };
    this.#addRule('Trips', { detailType: [TRIP_ENDED] }).addTarget(new LambdaFunction(trips.function, delivery));
    for (const subscription of environment.eventSubscriptions) this.#subscribe(subscription);
    this.#untold = untoldEvents(environment);
    new CfnOutput(this, 'VehicleEventsBus', { value: this.bus.eventBusName }).overrideLogicalId('VehicleEventsBus');
  }

  /** Lets the function put events on the bus and tells it the name. */
  allowPut(target: ServiceFunction): void {
    target.function.addEnvironment(ENV.vehicleEventsBus, this.bus.eventBusName);
    target.function.addEnvironment(ENV.untoldEvents, JSON.stringify(this.#untold));
    target.allow(['events:PutEvents'], this.bus.eventBusArn);
  }

  /** A tenant's queue holds events of its own vehicles, and of the kinds it asked for. */
  #subscribe({ name, tenantId, typePrefixes }: EventSubscription): void {
    const queue = new Queue(this, `Queue-${name}`, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.undelivered.queue, maxReceiveCount: 10 },
    });
    const rule = this.#addRule(`To-${name}`, {
      detailType: Match.anyOf(...typePrefixes.map((prefix) => Match.prefix(prefix))),
      detail: { tenantId: [tenantId] },
    });
    rule.addTarget(new SqsQueue(queue, { deadLetterQueue: this.undelivered.queue, maxEventAge: RETRIED_FOR }));
    const output = `VehicleEventsQueue${name.replace(/\W/g, '')}`;
    new CfnOutput(this, `Url-${name}`, { value: queue.queueUrl }).overrideLogicalId(output);
  }

  #addRule(id: string, pattern: EventPattern): Rule {
    return new Rule(this, id, {
      eventBus: this.bus,
      eventPattern: { source: [VEHICLE_EVENT_SOURCE], ...pattern },
    });
  }
}

/** Those on request that no subscription asks for. */
function untoldEvents({ eventsOnRequest, eventSubscriptions }: Environment): string[] {
  const prefixes = eventSubscriptions.flatMap(({ typePrefixes }) => typePrefixes);
  return eventsOnRequest.filter((type) => !prefixes.some((prefix) => type.startsWith(prefix)));
}
