import type { AppStacks } from '../../assembly/app-source.ts';
import type { BilledApp, BilledDelivery, BilledMapping, BilledStream } from './billed-app.ts';
import { FREE_TYPES } from './free-types.ts';
import { readBuckets } from './read-buckets.ts';
import { readFunctions } from './read-functions.ts';
import { readBasicIngest, readRules } from './read-rules.ts';
import { readTables } from './read-tables.ts';
import { asList, asObject, type References, type Resource, referencesOf, resourcesOf } from './references.ts';
import { everySecondsOf } from './schedule-rate.ts';

const BILLED_TYPES = new Set([
  ...['AWS::IoT::TopicRule', 'AWS::IoT::Policy', 'AWS::Kinesis::Stream', 'AWS::KinesisFirehose::DeliveryStream'],
  ...['AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Function', 'AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table'],
  ...['AWS::Scheduler::Schedule', 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard', 'AWS::Logs::LogGroup'],
  ...['AWS::ApiGatewayV2::Route', 'AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Stage', 'AWS::KMS::Key'],
  ...['AWS::Events::EventBus', 'Custom::AWS'],
]);

/** Reads what is billed out of an app's templates. Pure. */
export function readBilledApp(stacks: AppStacks): BilledApp {
  const resources = resourcesOf(stacks);
  const references = referencesOf(stacks);
  const of = (type: string): Resource[] => resources.filter((resource) => resource.type === type);
  const functions = readFunctions(of('AWS::Lambda::Function'), references);
  const nameOf = (value: unknown): string | undefined => references.idsIn(value).find((id) => functions.has(id));
  const functionName = (value: unknown): string => functions.get(nameOf(value) ?? '')?.name ?? '';
  return {
    rules: readRules(of('AWS::IoT::TopicRule'), (value) => functionName(value) || references.idsIn(value)[0]),
    basicIngestRules: readBasicIngest(of('AWS::IoT::Policy')),
    streams: of('AWS::Kinesis::Stream').map(readStream),
    mappings: of('AWS::Lambda::EventSourceMapping').map((mapping) => readMapping(mapping, references, functionName)),
    deliveries: of('AWS::KinesisFirehose::DeliveryStream').map((each) => readDelivery(each, references)),
    functions: new Map([...functions.values()].map((each) => [each.name, each])),
    tables: readTables([...of('AWS::DynamoDB::GlobalTable'), ...of('AWS::DynamoDB::Table')]),
    buckets: readBuckets(of('AWS::S3::Bucket')),
    schedules: of('AWS::Scheduler::Schedule').map(({ properties }) => ({
      functionName: functionName(asObject(properties['Target'])['Arn']),
      everySeconds: everySecondsOf(String(properties['ScheduleExpression'])),
    })),
    alarmMetrics: of('AWS::CloudWatch::Alarm').reduce((sum, alarm) => sum + metricsOf(alarm), 0),
    dashboards: of('AWS::CloudWatch::Dashboard').length,
    ownMetrics: new Set(of('AWS::CloudWatch::Alarm').flatMap(ownMetric)).size,
    tokenClients: of('AWS::Cognito::UserPoolClient').filter(({ properties }) =>
      asList(properties['AllowedOAuthFlows']).includes('client_credentials'),
    ).length,
    routes: readRoutes(of('AWS::ApiGatewayV2::Route'), of('AWS::ApiGatewayV2::Integration'), references, functionName),
    apiRequestsPerSecond: of('AWS::ApiGatewayV2::Stage')
      .map(rateOf)
      .find((rate) => rate !== undefined),
    accessLogBytes: Math.max(0, ...of('AWS::ApiGatewayV2::Stage').map(accessLogBytes)),
    logMonths: Math.max(0, ...of('AWS::Logs::LogGroup').map(retentionMonths)),
    indexesConnectivity: of('Custom::AWS').some(({ properties }) => indexesConnectivity(properties)),
    customerKeys: of('AWS::KMS::Key').length,
    eventBuses: of('AWS::Events::EventBus').length,
    unpriced: unpricedTypes(resources),
  };
}

function readStream({ id, properties }: Resource): BilledStream {
  const mode = asObject(properties['StreamModeDetails'])['StreamMode'];
  return {
    id,
    mode: mode === 'ON_DEMAND' ? 'ON_DEMAND' : 'PROVISIONED',
    shards: Number(properties['ShardCount'] ?? 1),
    retentionHours: Number(properties['RetentionPeriodHours'] ?? 24),
    isEncrypted: properties['StreamEncryption'] !== undefined,
  };
}

/** AWS's defaults where the template is silent. [AWS-Lambda: services-kinesis-parameters] */
function readMapping(
  { properties }: Resource,
  references: References,
  functionName: (value: unknown) => string,
): BilledMapping {
  return {
    streamId: references.idsIn(properties['EventSourceArn'])[0] ?? '',
    functionName: functionName(properties['FunctionName']),
    batchSize: Number(properties['BatchSize'] ?? 100),
    windowSeconds: Number(properties['MaximumBatchingWindowInSeconds'] ?? 0),
    parallelization: Number(properties['ParallelizationFactor'] ?? 1),
  };
}

function readDelivery({ id, properties }: Resource, references: References): BilledDelivery {
  const source = asObject(properties['KinesisStreamSourceConfiguration'])['KinesisStreamARN'];
  return { id, streamId: references.idsIn(source)[0] };
}

/** An alarm on a formula is billed for each metric in it. [AWS-CloudWatch: pricing] */
function metricsOf({ properties }: Resource): number {
  const metrics = asList(properties['Metrics']).filter((each) => asObject(each)['MetricStat'] !== undefined);
  return Math.max(1, metrics.length);
}

function ownMetric({ properties }: Resource): string[] {
  const { Namespace, MetricName } = properties;
  return typeof Namespace === 'string' && !Namespace.startsWith('AWS/') ? [`${Namespace}/${MetricName}`] : [];
}

function readRoutes(
  routes: Resource[],
  integrations: Resource[],
  references: References,
  functionName: (value: unknown) => string,
): BilledApp['routes'] {
  const behind = new Map(integrations.map(({ id, properties }) => [id, functionName(properties['IntegrationUri'])]));
  return new Map(
    routes.map(({ properties }) => {
      const [integration = ''] = references.idsIn(properties['Target']);
      return [String(properties['RouteKey']), behind.get(integration) ?? ''];
    }),
  );
}

/** The format's variables become values of about the same length. [assumed] */
function accessLogBytes({ properties }: Resource): number {
  return String(asObject(properties['AccessLogSettings'])['Format'] ?? '').length;
}

function rateOf({ properties }: Resource): number | undefined {
  const rate = asObject(properties['DefaultRouteSettings'])['ThrottlingRateLimit'];
  return typeof rate === 'number' ? rate : undefined;
}

function retentionMonths({ properties }: Resource): number {
  return Number(properties['RetentionInDays'] ?? 3_650) / 30.4;
}

function indexesConnectivity(properties: Resource['properties']): boolean {
  const text = JSON.stringify(properties['Create'] ?? '');
  return text.includes('UpdateIndexingConfiguration') && /thingConnectivityIndexingMode\W+STATUS/.test(text);
}

function unpricedTypes(resources: Resource[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of resources) {
    if (BILLED_TYPES.has(type) || FREE_TYPES.has(type)) continue;
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return counts;
}
