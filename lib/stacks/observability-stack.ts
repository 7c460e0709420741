import { Duration, Stack } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { METRICS } from '../../contract/metrics.ts';
import { RULE_NAMES } from '../../contract/topics.ts';
import { AlarmTopic, alarmFor, type Concern } from '../constructs/alarm-topic.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import type { ApiStack } from './api-stack.ts';
import type { DataStack } from './data-stack.ts';
import type { IdentityStack } from './identity-stack.ts';
import type { IngestionStack } from './ingestion-stack.ts';
import { type StackSettings, stackProps } from './stack-settings.ts';

export interface Observed {
  readonly data: DataStack;
  readonly identity: IdentityStack;
  readonly ingestion: IngestionStack;
  readonly api: ApiStack;
}

const MINUTE = { period: Duration.minutes(1) };
const FIVE_MINUTES = { period: Duration.minutes(5) };

/** What wakes somebody, and the one page to look at then. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, { environment }: StackSettings, observed: Observed) {
    super(scope, id, stackProps(environment, 'alarms and dashboard'));
    const alarms = new AlarmTopic(this, 'Alarms', environment.alarmEmail);
    const concerns = { ...pathConcerns(observed), ...functionConcerns(functionsOf(observed)) };
    for (const [name, concern] of Object.entries(concerns)) alarms.listenTo(alarmFor(this, name, concern));
    this.#addDashboard(observed);
  }

  #addDashboard(observed: Observed): void {
    const { data, ingestion, api } = observed;
    const functions = functionsOf(observed).map((each) => each.function);
    const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, left, width: 12 });
    new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.hours(3),
      widgets: [
        [
          graph('Messages matched by rule', Object.values(RULE_NAMES).map(ruleMatches)),
          graph('Frames in stream', [data.telemetry.metricIncomingRecords(MINUTE)]),
        ],
        [
          graph('Consumer lag', [
            ingestion.consumer.function.metric('IteratorAge', { ...MINUTE, statistic: 'Maximum' }),
          ]),
          graph('Waiting for a human', [
            ingestion.ruleErrors.queue.metricApproximateNumberOfMessagesVisible(MINUTE),
            ingestion.failedEvents.queue.metricApproximateNumberOfMessagesVisible(MINUTE),
          ]),
        ],
        [
          graph(
            'Function errors',
            functions.map((each) => each.metricErrors(MINUTE)),
          ),
          graph(
            'Function duration, p99',
            functions.map((each) => each.metricDuration({ ...MINUTE, statistic: 'p99' })),
          ),
        ],
        [
          graph('API calls and failures', [
            api.api.api.metricCount(MINUTE),
            api.api.api.metricClientError(MINUTE),
            api.api.api.metricServerError(MINUTE),
          ]),
          graph('API latency, p99', [api.api.api.metricLatency({ ...MINUTE, statistic: 'p99' })]),
        ],
      ],
    });
  }
}

function functionsOf({ identity, ingestion, api }: Observed): ServiceFunction[] {
  return [identity.hook, ...ingestion.functions, ...api.functions];
}

function ruleMatches(ruleName: string): Metric {
  return new Metric({
    namespace: 'AWS/IoT',
    metricName: 'TopicMatch',
    dimensionsMap: { RuleName: ruleName },
    statistic: 'Sum',
    ...MINUTE,
  });
}

/** Concerns of the ways through the house, by alarm name. */
function pathConcerns({ data, identity, ingestion, api }: Observed): Record<string, Concern> {
  return {
    RuleErrorsWaiting: {
      metric: ingestion.ruleErrors.queue.metricApproximateNumberOfMessagesVisible(FIVE_MINUTES),
      meaning: 'Messages of vehicles could not be handed on. Read the rule errors queue: it names rule and reason.',
      above: 0,
    },
    FailedEventsWaiting: {
      metric: ingestion.failedEvents.queue.metricApproximateNumberOfMessagesVisible(FIVE_MINUTES),
      meaning: 'A function gave up on events after its retries. Read the failed events queue, then feed them in again.',
      above: 0,
    },
    VehicleEventsUndelivered: {
      metric: ingestion.vehicleEvents.undelivered.queue.metricApproximateNumberOfMessagesVisible(FIVE_MINUTES),
      meaning:
        'Events of vehicles did not reach a subscriber for a day, or a tenant failed on them. The queue has them with the reason.',
      above: 0,
    },
    RulesFailing: {
      metric: new Metric({
        namespace: METRICS.namespace,
        metricName: METRICS.ruleFaults,
        dimensionsMap: { service: 'telemetry-ingest' },
        statistic: 'Sum',
        ...FIVE_MINUTES,
      }),
      meaning: 'A business rule throws and says nothing more. The log of telemetry-ingest names it: "rule failed".',
      above: 0,
    },
    TelemetryLag: {
      metric: ingestion.consumer.function.metric('IteratorAge', { ...MINUTE, statistic: 'Maximum' }),
      meaning:
        'Shadows are over 5 minutes behind. Look at errors and throttles of telemetry-ingest, then at the shards.',
      above: Duration.minutes(5).toMilliseconds(),
      periods: 3,
    },
    ArchiveLag: {
      metric: ingestion.archive.function.metric('IteratorAge', { ...FIVE_MINUTES, statistic: 'Maximum' }),
      meaning:
        'Histories are over an hour behind. Look at errors of telemetry-archive: what the stream forgets is not archived.',
      above: Duration.hours(1).toMilliseconds(),
      periods: 3,
    },
    StreamFull: {
      metric: data.telemetry.metricWriteProvisionedThroughputExceeded({ ...FIVE_MINUTES, statistic: 'Sum' }),
      meaning: 'The stream refuses frames: add shards to the environment.',
      above: 0,
    },
    BirthsSlow: {
      metric: identity.hook.function.metricDuration({ ...FIVE_MINUTES, statistic: 'p99' }),
      meaning: 'The provisioning hook nears the 5 s after which AWS IoT denies the birth.',
      above: 2500,
    },
    SecondBirths: {
      metric: new Metric({
        namespace: METRICS.namespace,
        metricName: METRICS.secondBirths,
        dimensionsMap: { service: 'provisioning-hook' },
        statistic: 'Sum',
        ...FIVE_MINUTES,
      }),
      meaning:
        "A vehicle that was born asked to be born again, with its right secret. The hook's log has claim and client.",
      above: 0,
    },
    CertificatesExpiring: {
      metric: new Metric({
        namespace: METRICS.namespace,
        metricName: METRICS.expiringCertificates,
        dimensionsMap: { service: 'certificate-expiry' },
        statistic: 'Maximum',
        period: Duration.hours(6),
      }),
      meaning:
        'Vehicles live by certificates that end soon. Renew them: POST /v1/certificate-campaigns with expiringBefore.',
      above: 0,
    },
    DecommissioningStuck: {
      metric: api.life.failedRuns.queue.metricApproximateNumberOfMessagesVisible(FIVE_MINUTES),
      meaning: 'A vehicle cannot be decommissioned to its end. The log of decommission says at which step and why.',
      above: 0,
    },
    ApiFailing: {
      metric: api.api.api.metricServerError({ ...FIVE_MINUTES, statistic: 'Sum' }),
      meaning: 'The API answers with server errors. The access log names route and request.',
      above: 5,
    },
  };
}

/** Errors and throttles of each function, by alarm name. */
function functionConcerns(functions: ServiceFunction[]): Record<string, Concern> {
  const concerns: Record<string, Concern> = {};
  for (const { node, function: target } of functions) {
    concerns[`${node.id}-errors`] = {
      metric: target.metricErrors(FIVE_MINUTES),
      meaning: `${node.id} fails. Its log group has the error with the request id.`,
      above: 0,
      periods: 3,
    };
    concerns[`${node.id}-throttles`] = {
      metric: target.metricThrottles(FIVE_MINUTES),
      meaning: `${node.id} is held back by its concurrency. Raise it in the environment or the account's quota.`,
      above: 0,
      periods: 3,
    };
  }
  return concerns;
}
