import { DynamoDBClient, paginateListTables, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  paginateListStreams,
} from '@aws-sdk/client-kinesis';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const EMPTY_READS = 3;

/** What an engine holds, asked of it directly and not through Roadbed. */
export async function lookIntoEngine(endpoint, { region, accountId }) {
  const options = {
    endpoint,
    region,
    credentials: { accessKeyId: accountId, secretAccessKey: 'none' },
    requestHandler: new NodeHttpHandler(),
  };
  const clients = {
    dynamodb: new DynamoDBClient(options),
    kinesis: new KinesisClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    sqs: new SQSClient({ ...options, useQueueUrlAsEndpoint: false }),
  };
  try {
    const tables = await contentsOfTables(clients.dynamodb);
    const streams = await contentsOfStreams(clients.kinesis);
    const queues = await contentsOfQueues(clients.sqs);
    const { Buckets = [] } = await clients.s3.send(new ListBucketsCommand({}));
    return { ...tables, ...streams, ...queues, buckets: Buckets.length };
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}

/** Shadow rows are those that count frames, whatever the table is called. */
async function contentsOfTables(client) {
  let tables = 0;
  let shadows = 0;
  let frames = 0;
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    tables += TableNames.length;
    for (const TableName of TableNames) {
      for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
        const counted = Items.filter((item) => item.vehicleId?.S !== undefined && item.frames?.N !== undefined);
        shadows += counted.length;
        frames += counted.reduce((sum, item) => sum + Number(item.frames.N), 0);
      }
    }
  }
  return { tables, shadows, frames };
}

async function contentsOfStreams(client) {
  let streams = 0;
  let streamRecords = 0;
  for await (const { StreamNames = [] } of paginateListStreams({ client }, {})) {
    streams += StreamNames.length;
    for (const StreamName of StreamNames) {
      const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
      for (const { ShardId } of Shards) streamRecords += await countRecords(client, { StreamName, ShardId });
    }
  }
  return { streams, streamRecords };
}

async function countRecords(client, shard) {
  const start = new GetShardIteratorCommand({ ...shard, ShardIteratorType: 'TRIM_HORIZON' });
  let { ShardIterator } = await client.send(start);
  let records = 0;
  for (let empty = 0; empty < EMPTY_READS && ShardIterator; ) {
    const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator }));
    records += Records.length;
    empty = Records.length === 0 ? empty + 1 : 0;
    ShardIterator = NextShardIterator;
  }
  return records;
}

/** A tenant's queue of vehicle events is there to fill. */
const OF_A_TENANT = /VehicleEventsQueue/;

async function contentsOfQueues(client) {
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
  let queuedMessages = 0;
  for (const QueueUrl of QueueUrls.filter((url) => !OF_A_TENANT.test(url))) {
    const AttributeNames = ['ApproximateNumberOfMessages'];
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    queuedMessages += Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  }
  return { queues: QueueUrls.length, queuedMessages };
}
