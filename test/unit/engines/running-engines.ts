import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createFrontDoor, type Engines, startEmbeddedEngines } from '../../../local/engines/index.ts';
import type { AwsCaller } from '../../../local/ports/aws-http.ts';
import { type Clock, systemClock } from '../../../local/ports/clock.ts';
import { type Log, silentLog } from '../../../local/ports/log.ts';

export const region = 'eu-central-1';
export const accountId = '000000000000';
export const roleArn = `arn:aws:iam::${accountId}:role/reader`;

/** Access keys of the tests: `operator` may do everything, as may the account of a cloud that forwards here; `role` what `allowed` says. */
const callers: Record<string, AwsCaller> = {
  operator: { kind: 'operator' },
  [accountId]: { kind: 'operator' },
  role: { kind: 'role', roleArn },
};

/** Embedded engines behind a front door on a free port, with SDK clients for any of the test's keys. */
export async function runEngines(
  options: { clock?: Clock; log?: Log; allowed?: (action: string, resource: string) => boolean } = {},
) {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? silentLog;
  let url = '';
  const engines: Engines = await startEmbeddedEngines({ clock, log, accountId, region, frontDoorUrl: () => url });
  const door = await createFrontDoor({
    port: 0,
    services: engines.services,
    callerOf: (accessKeyId) => callers[accessKeyId],
    roles: {
      authorize: (role, action, resource) =>
        options.allowed?.(action, resource)
          ? { allowed: true }
          : { allowed: false, message: `${role} is not authorized to perform: ${action} on resource: ${resource}` },
      mayAssume: () => true,
    },
    log,
  });
  url = door.url;
  return {
    ...clientsFor(url),
    url,
    port: door.port,
    engines,
    stop: async () => {
      await door.close();
      await engines.close();
    },
  };
}

export function clientsFor(endpoint: string) {
  const config = (accessKeyId: string) => ({
    endpoint,
    region,
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey: 'secret' },
  });
  return {
    dynamodb: (key = 'operator') => new DynamoDBClient(config(key)),
    dynamodbStreams: (key = 'operator') => new DynamoDBStreamsClient(config(key)),
    /** HTTP/2 is the client's default. */
    kinesis: (key = 'operator', protocol: 'h1' | 'h2' = 'h2') =>
      new KinesisClient({ ...config(key), ...(protocol === 'h1' ? { requestHandler: new NodeHttpHandler() } : {}) }),
    s3: (key = 'operator') => new S3Client({ ...config(key), forcePathStyle: true }),
    sqs: (key = 'operator') => new SQSClient(config(key)),
    sns: (key = 'operator') => new SNSClient(config(key)),
    firehose: (key = 'operator') => new FirehoseClient(config(key)),
    logs: (key = 'operator') => new CloudWatchLogsClient(config(key)),
    cloudwatch: (key = 'operator') => new CloudWatchClient(config(key)),
  };
}

/** The rejection of a promise that must reject. */
export async function failureOf(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('the call succeeded');
}
