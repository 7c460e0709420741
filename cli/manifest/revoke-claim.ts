import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type IoTClient, UpdateCertificateCommand } from '@aws-sdk/client-iot';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type ClaimRow, manifestKeys } from '../../contract/identity/manifest.ts';
import { rowsBeginning } from './manifest-scan.ts';

export interface RevokeReport {
  /** Claim certificates of the batch. */
  claims: number;
  /** Of them, those that were ACTIVE in the manifest. */
  revoked: number;
}

/**
 * Ends the births of a batch: first its claims in the manifest, which the hook reads at every birth, then the claim
 * certificates themselves, which ends their connections. May be run again.
 */
export async function revokeClaim(
  { dynamodb, tableName, iot }: { dynamodb: DynamoDBClient; tableName: string; iot: IoTClient },
  batch: string,
  isDryRun: boolean,
): Promise<RevokeReport> {
  const claims: ClaimRow[] = [];
  for await (const row of rowsBeginning(dynamodb, tableName, manifestKeys.claim(''))) {
    if (row['claimBatch'] === batch) claims.push(row as unknown as ClaimRow);
  }
  const active = claims.filter(({ status }) => status === 'ACTIVE');
  if (isDryRun) return { claims: claims.length, revoked: 0 };
  for (const { pk } of active) await revokeRow(dynamodb, tableName, pk);
  for (const { pk } of claims) await revokeCertificate(iot, pk.slice(manifestKeys.claim('').length));
  return { claims: claims.length, revoked: active.length };
}

async function revokeRow(dynamodb: DynamoDBClient, tableName: string, pk: string): Promise<void> {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: marshall({ pk }),
      UpdateExpression: 'SET #status = :revoked',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: marshall({ ':revoked': 'REVOKED' }),
    }),
  );
}

async function revokeCertificate(iot: IoTClient, certificateId: string): Promise<void> {
  try {
    await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'REVOKED' }));
  } catch (error) {
    // a claim whose certificate is deleted gives birth to nobody
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  }
}
