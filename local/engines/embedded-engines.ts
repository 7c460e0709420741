import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { createDynamoDbEngine } from './dynamodb/dynamodb-engine.ts';
import { createDynamoDbService } from './dynamodb/dynamodb-service.ts';
import { createEmbeddedHops } from './embedded-hops.ts';
import { createEmbeddedStreams } from './embedded-streams.ts';
import type { Engines } from './engines.ts';
import { createKinesisEngine } from './kinesis/kinesis-engine.ts';
import { createKinesisService } from './kinesis/kinesis-service.ts';
import { createOwnEngines } from './own-engines.ts';
import { createStorageEngine } from './storage/storage-services.ts';

export interface EmbeddedEnginesOptions {
  clock: Clock;
  log: Log;
  /** `000000000000`: the embedded S3, SQS and SNS serve no other account. */
  accountId: string;
  region: string;
  /** Asked when a queue URL is shown; the front door may start later. */
  frontDoorUrl: () => string;
  /** Enforce Kinesis' write limits a shard (1000 records/s, 1 MiB/s). On unless told otherwise. */
  kinesisThrottling?: boolean;
}

/** All data engines in this process and in memory. Nothing listens: the front door is the only way in from outside. */
export async function startEmbeddedEngines(options: EmbeddedEnginesOptions): Promise<Engines> {
  const scope = { accountId: options.accountId, region: options.region };
  const storage = await createStorageEngine({ ...scope, frontDoorUrl: options.frontDoorUrl });
  const parts = { clock: options.clock, log: options.log, ...scope };
  const dynamodb = createDynamoDbEngine(parts);
  const kinesis = createKinesisEngine({ ...parts, throttled: options.kinesisThrottling ?? true });
  const own = createOwnEngines({
    ...parts,
    dataHops: createEmbeddedHops({ dynamodb, kinesis, storage }),
    dynamoDb: async (operation, input) => dynamodb.execute(operation, input),
  });
  return {
    services: [
      createDynamoDbService(dynamodb, scope),
      createKinesisService(kinesis, scope),
      storage.s3,
      storage.sqs,
      storage.sns,
      ...own.services,
    ],
    hops: own.hops,
    addMetricSource: own.addMetricSource,
    streams: createEmbeddedStreams(kinesis, dynamodb),
    async close() {
      await own.close();
      dynamodb.close();
      await storage.close();
    },
  };
}
