import type { AwsService } from '../ports/aws-http.ts';
import type { Clock } from '../ports/clock.ts';
import type { DataHops } from '../ports/data-hops.ts';
import type { Log } from '../ports/log.ts';
import type { MetricSource } from '../ports/metric-source.ts';
import type { RuleHops } from '../ports/rule-hops.ts';
import type { JsonObject } from './aws-error.ts';
import { createFirehoseEngine } from './firehose/firehose-engine.ts';
import { createJsonService } from './json-service.ts';
import { createLogsEngine } from './logs/logs-engine.ts';
import { createMetricsEngine } from './metrics/metrics-engine.ts';

/** Firehose, CloudWatch Logs and CloudWatch metrics: Roadbed's own, whichever engine holds the data. */
export interface OwnEngines {
  services: AwsService[];
  hops: RuleHops;
  addMetricSource(source: MetricSource): void;
  close(): Promise<void>;
}

export function createOwnEngines(options: {
  clock: Clock;
  log: Log;
  accountId: string;
  region: string;
  dataHops: DataHops;
  /** One operation of the DynamoDB API. */
  dynamoDb: (operation: string, input: JsonObject) => Promise<unknown>;
}): OwnEngines {
  const { accountId, region, dataHops } = options;
  const firehose = createFirehoseEngine({ ...options, putS3Object: dataHops.putS3Object });
  const logs = createLogsEngine(options);
  const metrics = createMetricsEngine(options);
  const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${accountId}:${rest}`;
  return {
    services: [
      createJsonService({
        signingName: 'firehose',
        version: '1.1',
        resourceOf: (_operation, input) => {
          const name = input['DeliveryStreamName'];
          return typeof name === 'string' ? arn('firehose', `deliverystream/${name}`) : '*';
        },
        execute: firehose.execute,
      }),
      createJsonService({
        signingName: 'logs',
        version: '1.1',
        resourceOf: (_operation, input) => {
          const { logGroupName: group, logStreamName: stream } = input;
          if (typeof group !== 'string') return '*';
          return arn('logs', `log-group:${group}${typeof stream === 'string' ? `:log-stream:${stream}` : ''}`);
        },
        execute: logs.execute,
      }),
      createJsonService({
        signingName: 'monitoring',
        iamPrefix: 'cloudwatch',
        version: '1.0',
        resourceOf: () => '*',
        execute: metrics.execute,
      }),
    ],
    hops: {
      ...dataHops,
      putFirehoseRecords: async (deliveryStream, records) => firehose.put(deliveryStream, records),
      putLogEvents: async (group, stream, events) => logs.put(group, stream, events),
      putMetricValue: async (value) => metrics.put(value),
      async updateDynamoItem(TableName, Key, attribute, value) {
        const names = { ExpressionAttributeNames: { '#a': attribute }, ExpressionAttributeValues: { ':v': value } };
        await options.dynamoDb('UpdateItem', { TableName, Key, UpdateExpression: 'SET #a = :v', ...names });
      },
      async deleteDynamoItem(TableName, Key) {
        await options.dynamoDb('DeleteItem', { TableName, Key });
      },
    },
    addMetricSource: metrics.addSource,
    async close() {
      metrics.close();
      await firehose.close();
    },
  };
}
