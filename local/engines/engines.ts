import type { AwsService } from '../ports/aws-http.ts';
import type { StreamSource } from '../ports/data-hops.ts';
import type { MetricSource } from '../ports/metric-source.ts';
import type { RuleHops } from '../ports/rule-hops.ts';

/** The data engines, embedded or remote: what the front door serves and what the cloud reaches without the SDK. */
export interface Engines {
  /** DynamoDB (with Streams), Kinesis, S3, SQS and SNS; Firehose, CloudWatch Logs and metrics. */
  services: AwsService[];
  hops: RuleHops;
  streams: StreamSource;
  /** Shows counts as CloudWatch metrics. */
  addMetricSource(source: MetricSource): void;
  close(): Promise<void>;
}
