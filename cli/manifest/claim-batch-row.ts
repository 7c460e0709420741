import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type BatchWrite, type ClaimBatchRow, claimBatchKey } from '../../contract/identity/claim-batch.ts';

interface ManifestTable {
  dynamodb: DynamoDBClient;
  tableName: string;
}

/** False when the row is not as the write wants it. */
export async function updateBatch({ dynamodb, tableName }: ManifestTable, write: BatchWrite): Promise<boolean> {
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(write.key),
        UpdateExpression: write.update,
        ConditionExpression: write.condition,
        ExpressionAttributeNames: write.names,
        ExpressionAttributeValues: marshall(write.values),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

export async function readBatch(
  { dynamodb, tableName }: ManifestTable,
  batch: string,
): Promise<ClaimBatchRow | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: tableName, Key: marshall({ pk: claimBatchKey(batch) }), ConsistentRead: true }),
  );
  return Item && (unmarshall(Item) as ClaimBatchRow);
}
