import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { AttachPolicyCommand, DescribeCertificateCommand, type IoTClient } from '@aws-sdk/client-iot';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { registrationOf } from '../../contract/identity/claim-batch.ts';
import { type ClaimRow, manifestKeys } from '../../contract/identity/manifest.ts';
import { UsageError } from '../usage-error.ts';
import { updateBatch } from './claim-batch-row.ts';

export interface ClaimTarget {
  dynamodb: DynamoDBClient;
  tableName: string;
  iot: IoTClient;
}

export type ClaimRegistration = { kind: 'registered' } | { kind: 'present' } | { kind: 'refused'; reason: string };

/** Id of a certificate given as such, or as its PEM file. Throws UsageError for what is neither. */
export function claimCertificateId(given: string): string {
  if (/^[0-9a-f]{64}$/.test(given)) return given;
  if (!existsSync(given)) throw new UsageError(`${given} is no certificate id, and no file either`);
  try {
    // AWS's certificate id is the fingerprint; whether IoT Core knows it is asked before anything is written
    return new X509Certificate(readFileSync(given)).fingerprint256.replaceAll(':', '').toLowerCase();
  } catch {
    throw new UsageError(`${given} is no certificate in PEM`);
  }
}

/**
 * Makes a certificate of IoT Core a claim of a batch. The batch's row comes first, so that whoever revokes the batch
 * finds every certificate that may give birth. May be run again.
 */
export async function registerClaim(
  target: ClaimTarget,
  order: { batch: string; certificateId: string; policyName: string | undefined },
): Promise<ClaimRegistration> {
  const { batch, certificateId, policyName } = order;
  const arn = await arnOf(target.iot, certificateId);
  if (arn === undefined) return refuse('IoT Core knows no such certificate');
  const present = await claimRow(target, certificateId);
  if (present !== undefined && present.claimBatch !== batch) return refuse(`it is a claim of ${present.claimBatch}`);
  if (present?.status === 'REVOKED') return refuse('it is revoked');
  const added = await updateBatch(target, registrationOf(batch, certificateId));
  if (!added) return refuse(`batch ${batch} is revoked`);
  if (policyName !== undefined) await target.iot.send(new AttachPolicyCommand({ policyName, target: arn }));
  return putClaim(target, { pk: manifestKeys.claim(certificateId), claimBatch: batch, status: 'ACTIVE' });
}

async function arnOf(iot: IoTClient, certificateId: string): Promise<string | undefined> {
  try {
    const found = await iot.send(new DescribeCertificateCommand({ certificateId }));
    return found.certificateDescription?.certificateArn;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function claimRow({ dynamodb, tableName }: ClaimTarget, certificateId: string): Promise<ClaimRow | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({
      TableName: tableName,
      Key: marshall({ pk: manifestKeys.claim(certificateId) }),
      ConsistentRead: true,
    }),
  );
  return Item && (unmarshall(Item) as ClaimRow);
}

async function putClaim({ dynamodb, tableName }: ClaimTarget, row: ClaimRow): Promise<ClaimRegistration> {
  try {
    await dynamodb.send(
      new PutItemCommand({
        TableName: tableName,
        Item: marshall(row),
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
    return { kind: 'registered' };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { kind: 'present' };
    throw error;
  }
}

function refuse(reason: string): ClaimRegistration {
  return { kind: 'refused', reason };
}
