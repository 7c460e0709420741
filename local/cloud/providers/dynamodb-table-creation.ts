import * as v from 'valibot';
import { createOrReuse, untilReady } from './engine-resource.ts';
import { flag, number, text } from './property-schema.ts';
import { type CreatedResource, type ProviderContext, regionalArn } from './resource-provider.ts';

const keySchema = v.array(v.object({ AttributeName: text, KeyType: v.picklist(['HASH', 'RANGE']) }));
const projection = v.object({
  ProjectionType: v.optional(text),
  NonKeyAttributes: v.optional(v.array(text)),
});
const throughput = v.object({ ReadCapacityUnits: number, WriteCapacityUnits: number });

/** Properties that `AWS::DynamoDB::Table` and `AWS::DynamoDB::GlobalTable` share. */
export const tableProperties = {
  TableName: v.optional(text),
  AttributeDefinitions: v.array(v.object({ AttributeName: text, AttributeType: v.picklist(['S', 'N', 'B']) })),
  KeySchema: keySchema,
  LocalSecondaryIndexes: v.optional(
    v.array(v.object({ IndexName: text, KeySchema: keySchema, Projection: projection })),
  ),
  GlobalSecondaryIndexes: v.optional(
    v.array(
      v.object({
        IndexName: text,
        KeySchema: keySchema,
        Projection: projection,
        ProvisionedThroughput: v.optional(throughput),
      }),
    ),
  ),
  StreamSpecification: v.optional(v.object({ StreamViewType: text })),
  TimeToLiveSpecification: v.optional(v.object({ AttributeName: v.optional(text), Enabled: flag })),
};

/** `ProvisionedThroughput` only in provisioned mode. */
export const provisionedThroughput = throughput;

interface TableSpec extends v.InferOutput<v.ObjectSchema<typeof tableProperties, undefined>> {
  BillingMode: 'PAY_PER_REQUEST' | 'PROVISIONED';
  ProvisionedThroughput?: v.InferOutput<typeof throughput>;
}

interface TableDescription {
  Table?: { TableStatus?: string; TableArn?: string; TableId?: string; LatestStreamArn?: string };
}

/** Creates the table, waits until it is ACTIVE and switches its time to live on. `TableName` must be decided. */
export async function createTable(
  spec: TableSpec & { TableName: string },
  context: ProviderContext,
): Promise<CreatedResource> {
  const { TimeToLiveSpecification: timeToLive, StreamSpecification: stream, ...table } = spec;
  const { aws } = context.backends;
  const input = stream ? { ...table, StreamSpecification: { StreamEnabled: true, ...stream } } : table;
  const describe = async (): Promise<TableDescription> =>
    (await aws.call('dynamodb', 'DescribeTable', { TableName: spec.TableName })) as TableDescription;
  await createOrReuse(context, () => aws.call('dynamodb', 'CreateTable', input), ['ResourceInUseException'], describe);
  const { Table: created } = await untilReady(context, describe, ({ Table }) => Table?.TableStatus === 'ACTIVE');
  if (timeToLive?.Enabled) await enableTimeToLive(spec.TableName, timeToLive.AttributeName ?? '', context);
  return {
    ref: spec.TableName,
    attributes: {
      Arn: created?.TableArn ?? regionalArn(context, 'dynamodb', `table/${spec.TableName}`),
      TableId: created?.TableId,
      StreamArn: created?.LatestStreamArn,
    },
  };
}

async function enableTimeToLive(tableName: string, attributeName: string, context: ProviderContext): Promise<void> {
  const input = { TableName: tableName, TimeToLiveSpecification: { AttributeName: attributeName, Enabled: true } };
  try {
    await context.backends.aws.call('dynamodb', 'UpdateTimeToLive', input);
  } catch (error) {
    // A table kept by a remote engine has it on already.
    if (!(error instanceof Error) || !/already enabled/i.test(error.message)) throw error;
  }
}
