import { KinesisClient, paginateListStreams } from '@aws-sdk/client-kinesis';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { paginateListQueues, SQSClient } from '@aws-sdk/client-sqs';
import type { SdkTarget } from '../manifest/manifest-table.ts';
import { UsageError } from '../usage-error.ts';
import type { QuarantineBucket } from './quarantine-bucket.ts';
import type { RuleErrorQueue } from './rule-errors.ts';

/** Names given by hand; undefined: the only one that was deployed as such. */
export interface QuarantineNames {
  bucket: string | undefined;
  stream: string | undefined;
  queueUrl: string | undefined;
}

export interface QuarantineTarget {
  bucket: QuarantineBucket;
  queue: RuleErrorQueue;
  kinesis: KinesisClient;
  /** Asked for when something is to be put back. */
  streamName(): Promise<string>;
  close(): void;
}

export async function openQuarantine(sdk: SdkTarget, names: QuarantineNames): Promise<QuarantineTarget> {
  const s3 = new S3Client({ ...sdk, forcePathStyle: sdk.endpoint !== undefined });
  const sqs = new SQSClient({ ...sdk });
  const kinesis = new KinesisClient({ ...sdk });
  const close = (): void => {
    for (const client of [s3, sqs, kinesis]) client.destroy();
  };
  try {
    const bucket = names.bucket ?? only(await bucketNames(s3), '--bucket', 'quarantine bucket');
    const queueUrl = names.queueUrl ?? only(await queueUrls(sqs), '--queue', 'queue of rule errors');
    const streamName = async () => names.stream ?? only(await streamNames(kinesis), '--stream', 'telemetry stream');
    return { bucket: { s3, bucket }, queue: { sqs, queueUrl }, kinesis, streamName, close };
  } catch (error) {
    close();
    throw error;
  }
}

// CloudFormation's names are stack, construct and chance; a bucket's is in lower case.
const BUCKET = /quarantinebucket/;
const QUEUE = /RuleErrors/;
const STREAM = /-Telemetry/;

async function bucketNames(s3: S3Client): Promise<string[]> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  return Buckets.flatMap(({ Name }) => (Name !== undefined && BUCKET.test(Name) ? [Name] : []));
}

async function queueUrls(client: SQSClient): Promise<string[]> {
  const found: string[] = [];
  for await (const { QueueUrls = [] } of paginateListQueues({ client, pageSize: 1000 }, {})) {
    found.push(...QueueUrls.filter((url) => QUEUE.test(url)));
  }
  return found;
}

async function streamNames(client: KinesisClient): Promise<string[]> {
  const found: string[] = [];
  for await (const { StreamNames = [] } of paginateListStreams({ client }, {})) {
    found.push(...StreamNames.filter((name) => STREAM.test(name)));
  }
  return found;
}

function only(names: string[], option: string, what: string): string {
  const [name] = names;
  if (name !== undefined && names.length === 1) return name;
  const found = names.length === 0 ? `there is no ${what}` : `there are ${names.length}: ${names.join(', ')}`;
  throw new UsageError(`${found}; name it with ${option}`);
}
