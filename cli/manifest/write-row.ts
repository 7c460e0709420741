import { randomBytes } from 'node:crypto';
import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { FactoryRow } from './row-check.ts';

export type WriteResult = { kind: 'written' } | { kind: 'present' } | { kind: 'conflict'; reason: string };

interface WriteTarget {
  dynamodb: DynamoDBClient;
  tableName: string;
  /** True: a vehicle that was decommissioned gets a new life, with a new id and secret. */
  isReadmitting: boolean;
}

const COMPARED = ['tenantId', 'model', 'claimBatch', 'secretHash'] as const;

/**
 * Adds a row unless its VIN has one: what is there, a vehicle that was born perhaps, is never changed. The same row
 * again is `present`, so that an import that ended midway is simply run again.
 */
export async function writeRow(target: WriteTarget, row: FactoryRow): Promise<WriteResult> {
  const present = await put(target, row, 'attribute_not_exists(pk)');
  if (present === undefined) return { kind: 'written' };
  if (present['decommissionedAtMs'] !== undefined) return readmit(target, row, present);
  const different = COMPARED.filter((name) => present[name] !== row[name]);
  if (different.length === 0) return { kind: 'present' };
  return conflict(`vin is in the manifest already, with another ${different.join(', ')}`);
}

/** In place of the row of the life that ended, which nobody may have changed meanwhile. */
async function readmit(target: WriteTarget, row: FactoryRow, ended: Record<string, unknown>): Promise<WriteResult> {
  if (!target.isReadmitting)
    return conflict('vin is of a vehicle that was decommissioned: --readmit takes it in again');
  if (ended['secretHash'] === row.secretHash)
    return conflict('secret_hash is of the life that ended: give a new secret');
  const values = { ':vehicle': ended['vehicleId'] };
  const other = await put(target, row, 'vehicleId = :vehicle AND attribute_exists(decommissionedAtMs)', values);
  return other === undefined ? { kind: 'written' } : conflict('vin was taken in again meanwhile');
}

/** The row that does not fit the condition, or undefined when it was written. */
async function put(
  { dynamodb, tableName }: WriteTarget,
  row: FactoryRow,
  condition: string,
  values?: Record<string, unknown>,
): Promise<Record<string, unknown> | undefined> {
  try {
    await dynamodb.send(
      new PutItemCommand({
        TableName: tableName,
        Item: marshall({ ...row, vehicleId: newVehicleId() }),
        ConditionExpression: condition,
        ExpressionAttributeValues: values && marshall(values),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return error.Item ? unmarshall(error.Item) : {};
  }
}

function conflict(reason: string): WriteResult {
  return { kind: 'conflict', reason };
}

/** Opaque: says nothing about the vehicle. */
function newVehicleId(): string {
  return `veh-${randomBytes(8).toString('hex')}`;
}
