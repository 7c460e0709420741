import { randomBytes } from 'node:crypto';
import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { FactoryRow } from './row-check.ts';

export type WriteResult = { kind: 'written' } | { kind: 'present' } | { kind: 'conflict'; reason: string };

const COMPARED = ['tenantId', 'model', 'claimBatch', 'secretHash'] as const;

/**
 * Adds a row unless its VIN has one: what is there, a vehicle that was born perhaps, is never changed. The same row
 * again is `present`, so that an import that ended midway is simply run again.
 */
export async function writeRow(dynamodb: DynamoDBClient, tableName: string, row: FactoryRow): Promise<WriteResult> {
  try {
    await dynamodb.send(
      new PutItemCommand({
        TableName: tableName,
        Item: marshall({ ...row, vehicleId: newVehicleId() }),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { kind: 'written' };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const present = error.Item ? unmarshall(error.Item) : {};
    const different = COMPARED.filter((name) => present[name] !== row[name]);
    if (different.length === 0) return { kind: 'present' };
    return { kind: 'conflict', reason: `vin is in the manifest already, with another ${different.join(', ')}` };
  }
}

/** Opaque: says nothing about the vehicle. */
function newVehicleId(): string {
  return `veh-${randomBytes(8).toString('hex')}`;
}
