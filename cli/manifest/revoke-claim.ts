import { userInfo } from 'node:os';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type IoTClient, UpdateCertificateCommand } from '@aws-sdk/client-iot';
import { claimRevocationOf, revocationOf } from '../../contract/identity/claim-batch.ts';
import { readBatch, updateBatch } from './claim-batch-row.ts';

export interface RevokeReport {
  /** False: nobody registered a claim of this batch. */
  isKnown: boolean;
  /** Claim certificates of the batch, all REVOKED now unless it was a dry run. */
  claims: number;
  /** True when this was the first time. */
  isNew: boolean;
}

/**
 * Ends the births of a batch: its row, so that no claim is added, its claims' rows, on which the hook counts every birth,
 * then their certificates, which ends their connections. It costs as much as the batch has claims, however long the
 * manifest is. May be run again.
 */
export async function revokeClaim(
  { dynamodb, tableName, iot }: { dynamodb: DynamoDBClient; tableName: string; iot: IoTClient },
  { batch, reason, isDryRun }: { batch: string; reason: string; isDryRun: boolean },
): Promise<RevokeReport> {
  const table = { dynamodb, tableName };
  const order = { by: `cli:${userInfo().username}`, reason, nowMs: Date.now() };
  const isNew = !isDryRun && (await updateBatch(table, revocationOf(batch, order)));
  const row = await readBatch(table, batch);
  const certificateIds = [...(row?.certificateIds ?? [])];
  if (!isDryRun) {
    for (const certificateId of certificateIds) await updateBatch(table, claimRevocationOf(batch, certificateId));
    for (const certificateId of certificateIds) await revokeCertificate(iot, certificateId);
  }
  return { isKnown: row !== undefined, claims: certificateIds.length, isNew };
}

async function revokeCertificate(iot: IoTClient, certificateId: string): Promise<void> {
  try {
    await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'REVOKED' }));
  } catch (error) {
    // a claim whose certificate is deleted gives birth to nobody
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  }
}
