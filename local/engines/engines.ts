import type { AwsService } from '../ports/aws-http.ts';
import type { DataHops, StreamSource } from '../ports/data-hops.ts';

/** The data engines, embedded or remote: what the front door serves and what the cloud reaches without the SDK. */
export interface Engines {
  /** DynamoDB (with Streams), Kinesis, S3, SQS and SNS. */
  services: AwsService[];
  hops: DataHops;
  streams: StreamSource;
  close(): Promise<void>;
}
