import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from './manual-clock.ts';
import { failureOf, runEngines } from './running-engines.ts';

const clock = createManualClock();
let running: Awaited<ReturnType<typeof runEngines>>;
let db: DynamoDBClient;
let tableCount = 0;

beforeAll(async () => {
  running = await runEngines({ clock });
  db = running.dynamodb();
});
afterAll(() => running.stop());

/** A table with hash key `pk`, range key `sk`; returns its name. */
async function makeTable(extra: Record<string, unknown> = {}): Promise<string> {
  tableCount += 1;
  const TableName = `table-${tableCount}`;
  await db.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      ...extra,
    }),
  );
  return TableName;
}

const keyOf = (pk: string, sk = '1') => ({ pk: { S: pk }, sk: { S: sk } });
const itemOf = async (TableName: string, pk: string) =>
  (await db.send(new GetItemCommand({ TableName, Key: keyOf(pk), ConsistentRead: true }))).Item;

describe('tables', () => {
  it('are ACTIVE as soon as CreateTable answers, with their tags', async () => {
    const TableName = await makeTable({ Tags: [{ Key: 'team', Value: 'iov' }] });
    const { Table } = await db.send(new DescribeTableCommand({ TableName }));
    expect(Table?.TableStatus).toBe('ACTIVE');
    expect(Table?.TableArn).toBe(`arn:aws:dynamodb:eu-central-1:000000000000:table/${TableName}`);
    const tags = await db.send(new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn }));
    expect(tags.Tags).toEqual([{ Key: 'team', Value: 'iov' }]);
  });

  it('are gone as soon as DeleteTable answers, unless they are protected', async () => {
    const TableName = await makeTable({ DeletionProtectionEnabled: true });
    expect((await failureOf(db.send(new DeleteTableCommand({ TableName })))).name).toBe('ValidationException');
    await db.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    await db.send(new DeleteTableCommand({ TableName }));
    expect((await failureOf(db.send(new DescribeTableCommand({ TableName })))).name).toBe('ResourceNotFoundException');
  });

  it('get a backfilled global index on PAY_PER_REQUEST', async () => {
    const TableName = await makeTable();
    for (const pk of ['a', 'b', 'c']) {
      await db.send(new PutItemCommand({ TableName, Item: { ...keyOf(pk), model: { S: pk === 'c' ? 'y' : 'x' } } }));
    }
    await db.send(
      new UpdateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'model', AttributeType: 'S' }],
        GlobalSecondaryIndexUpdates: [
          {
            Create: {
              IndexName: 'by-model',
              KeySchema: [{ AttributeName: 'model', KeyType: 'HASH' }],
              Projection: { ProjectionType: 'KEYS_ONLY' },
            },
          },
        ],
      }),
    );
    await db.send(new PutItemCommand({ TableName, Item: { ...keyOf('d'), model: { S: 'x' } } }));
    const query = { TableName, IndexName: 'by-model', KeyConditionExpression: 'model = :m' };
    const found = await db.send(new QueryCommand({ ...query, ExpressionAttributeValues: { ':m': { S: 'x' } } }));
    expect(found.Items?.map((item) => item['pk']?.S).sort()).toEqual(['a', 'b', 'd']);
    await db.send(new DeleteItemCommand({ TableName, Key: keyOf('a') }));
    const after = await db.send(new QueryCommand({ ...query, ExpressionAttributeValues: { ':m': { S: 'x' } } }));
    expect(after.Items?.map((item) => item['pk']?.S).sort()).toEqual(['b', 'd']);
  });

  it('keep both index rows of two items whose hashed keys collide, and page past them', async () => {
    const TableName = await makeTable({
      AttributeDefinitions: ['pk', 'sk', 'state'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-state',
          KeySchema: [{ AttributeName: 'state', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
    // dynalite tells items of one index key apart by 24 bits of an MD5; these two have the same.
    const ids = ['v824', 'v4842', 'v1', 'v2', 'v3'];
    const puts = ids.map((pk) => ({ PutRequest: { Item: { ...keyOf(pk), state: { S: 'on' } } } }));
    await db.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
    const seen: (string | undefined)[] = [];
    const query = (ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey'], Limit: number) =>
      db.send(
        new QueryCommand({
          TableName,
          IndexName: 'by-state',
          KeyConditionExpression: '#s = :s',
          ExpressionAttributeNames: { '#s': 'state' },
          ExpressionAttributeValues: { ':s': { S: 'on' } },
          Limit,
          ExclusiveStartKey,
        }),
      );
    expect((await query(undefined, 10)).Items?.map((item) => item['pk']?.S).sort()).toEqual([...ids].sort());
    await db.send(new DeleteItemCommand({ TableName, Key: keyOf('v824') }));
    let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey'];
    do {
      const page = await query(ExclusiveStartKey, 1);
      seen.push(...(page.Items ?? []).map((item) => item['pk']?.S));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    expect(seen.sort()).toEqual(['v1', 'v2', 'v3', 'v4842']);
  });
});

describe('conditional writes', () => {
  it('return the item on a failed condition when asked to', async () => {
    const TableName = await makeTable();
    await db.send(new PutItemCommand({ TableName, Item: { ...keyOf('v'), n: { N: '1' } } }));
    const update = {
      TableName,
      Key: keyOf('v'),
      UpdateExpression: 'SET n = :n',
      ConditionExpression: 'n > :n',
      ExpressionAttributeValues: { ':n': { N: '5' } },
    };
    const plain = await failureOf(db.send(new UpdateItemCommand(update)));
    expect([plain.name, plain['Item']]).toEqual(['ConditionalCheckFailedException', undefined]);
    const detailed = await failureOf(
      db.send(new UpdateItemCommand({ ...update, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' })),
    );
    expect(detailed['Item']).toEqual({ ...keyOf('v'), n: { N: '1' } });
  });

  it('let exactly one of many concurrent creators win', async () => {
    const TableName = await makeTable();
    const attempts = Array.from({ length: 20 }, (_, i) =>
      db
        .send(
          new PutItemCommand({
            TableName,
            Item: { ...keyOf('one'), by: { N: String(i) } },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        )
        .then(
          () => 'won',
          () => 'lost',
        ),
    );
    const outcomes = await Promise.all(attempts);
    expect(outcomes.filter((outcome) => outcome === 'won').length).toBe(1);
  });
});

describe('transactions', () => {
  const transfer = (TableName: string, from: string, to: string) =>
    new TransactWriteItemsCommand({
      TransactItems: [
        {
          Update: {
            TableName,
            Key: keyOf(from),
            UpdateExpression: 'ADD n :minus',
            ConditionExpression: 'n > :zero',
            ExpressionAttributeValues: { ':minus': { N: '-1' }, ':zero': { N: '0' } },
          },
        },
        {
          Update: {
            TableName,
            Key: keyOf(to),
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
      ],
    });

  it('conserve what they move, also under concurrency and failing conditions', async () => {
    const TableName = await makeTable();
    for (const pk of ['a', 'b']) {
      await db.send(new PutItemCommand({ TableName, Item: { ...keyOf(pk), n: { N: '5' } } }));
    }
    const sums = new Set<number>();
    const work = Array.from({ length: 40 }, async (_, i) => {
      const move = transfer(TableName, i % 4 ? 'a' : 'b', i % 4 ? 'b' : 'a');
      await db.send(move).catch(() => undefined);
      const { Responses } = await db.send(
        new TransactGetItemsCommand({
          TransactItems: ['a', 'b'].map((pk) => ({ Get: { TableName, Key: keyOf(pk) } })),
        }),
      );
      sums.add((Responses ?? []).reduce((sum, response) => sum + Number(response.Item?.['n']?.N), 0));
    });
    await Promise.all(work);
    expect([...sums]).toEqual([10]);
    const { Items } = await db.send(new ScanCommand({ TableName }));
    expect(Items?.every((item) => Number(item['n']?.N) >= 0)).toBe(true);
  });

  it('write nothing, index rows included, when one condition fails, and say which', async () => {
    const TableName = await makeTable();
    await db.send(new PutItemCommand({ TableName, Item: { ...keyOf('old'), n: { N: '1' } } }));
    const failure = await failureOf(
      db.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName, Item: keyOf('new') } },
            { Delete: { TableName, Key: keyOf('old') } },
            {
              ConditionCheck: {
                TableName,
                Key: keyOf('absent'),
                ConditionExpression: 'attribute_exists(pk)',
              },
            },
          ],
        }),
      ),
    );
    expect(failure.name).toBe('TransactionCanceledException');
    const reasons = failure['CancellationReasons'] as { Code: string }[];
    expect(reasons.map((reason) => reason.Code)).toEqual(['None', 'None', 'ConditionalCheckFailed']);
    expect(await itemOf(TableName, 'new')).toBeUndefined();
    expect(await itemOf(TableName, 'old')).toEqual({ ...keyOf('old'), n: { N: '1' } });
  });

  it('refuse two operations on one item', async () => {
    const TableName = await makeTable();
    const failure = await failureOf(
      db.send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Put: { TableName, Item: keyOf('x') } }, { Delete: { TableName, Key: keyOf('x') } }],
        }),
      ),
    );
    expect(failure.name).toBe('ValidationException');
  });

  it('apply a request token once for ten minutes and refuse it for another request', async () => {
    const TableName = await makeTable();
    const add = (by: string) =>
      db.send(
        new TransactWriteItemsCommand({
          ClientRequestToken: `token-${TableName}`,
          TransactItems: [
            {
              Update: {
                TableName,
                Key: keyOf('n'),
                UpdateExpression: 'ADD n :by',
                ExpressionAttributeValues: { ':by': { N: by } },
              },
            },
          ],
        }),
      );
    await add('1');
    await add('1');
    expect((await itemOf(TableName, 'n'))?.['n']).toEqual({ N: '1' });
    expect((await failureOf(add('2'))).name).toBe('IdempotentParameterMismatchException');
    clock.advance(10 * 60_000);
    await add('1');
    expect((await itemOf(TableName, 'n'))?.['n']).toEqual({ N: '2' });
  });
});

describe('change streams and time to live', () => {
  it('record inserts, changes and removals, skip writes that change nothing, and mark expiry', async () => {
    const TableName = await makeTable({
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    await db.send(
      new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: 'exp' } }),
    );
    const expiry = { N: String(Math.floor(clock.nowMs() / 1000) + 30) };
    const put = new PutItemCommand({ TableName, Item: { ...keyOf('v'), exp: expiry } });
    await db.send(put);
    await db.send(put);
    const same = { UpdateExpression: 'SET #e = :e', ExpressionAttributeNames: { '#e': 'exp' } };
    const values = { ExpressionAttributeValues: { ':e': expiry } };
    await db.send(new UpdateItemCommand({ TableName, Key: keyOf('v'), ...same, ...values }));
    await db.send(
      new UpdateItemCommand({
        TableName,
        Key: keyOf('v'),
        UpdateExpression: 'SET n = :n',
        ExpressionAttributeValues: { ':n': { N: '1' } },
      }),
    );
    clock.advance(20_000);
    expect(await itemOf(TableName, 'v')).toBeDefined();
    clock.advance(12_000);
    expect(await itemOf(TableName, 'v')).toBeUndefined();

    const { Table } = await db.send(new DescribeTableCommand({ TableName }));
    const streams = running.dynamodbStreams();
    const StreamArn = Table?.LatestStreamArn;
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    const { Records } = await streams.send(new GetRecordsCommand({ ShardIterator }));
    expect(Records?.map((record) => record.eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    expect(Records?.[1]?.dynamodb?.NewImage?.['n']).toEqual({ N: '1' });
    expect(Records?.[2]?.userIdentity?.PrincipalId).toBe('dynamodb.amazonaws.com');

    const source = running.engines.streams;
    const read = await source.read(String(StreamArn), String(ShardId), { type: 'TRIM_HORIZON' }, 10);
    expect(read.length).toBe(3);
    const rest = await source.read(
      String(StreamArn),
      String(ShardId),
      { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: String(read[0]?.sequenceNumber) },
      10,
    );
    expect(rest.map((record) => record.sequenceNumber)).toEqual(read.slice(1).map((record) => record.sequenceNumber));
  });
});
