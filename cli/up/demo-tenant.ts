import { randomBytes } from 'node:crypto';
import { BatchWriteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { AttachPolicyCommand, CreateKeysAndCertificateCommand, IoTClient } from '@aws-sdk/client-iot';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type ClaimRow, type ManifestRow, manifestKeys, secretHashOf } from '../../contract/identity/manifest.ts';
import type { OperatorAccess } from './operator-access.ts';

/** A vehicle off the line: in the manifest, not yet born. The secret stands in the vehicle only. */
export interface UnbornVehicle {
  vehicleId: string;
  parameters: { vin: string; secret: string };
}

export interface DemoTenant {
  claim: { certificatePem: string; privateKeyPem: string };
  templateName: string;
  unborn: UnbornVehicle[];
}

const TENANT = 'demo';
const MODELS = ['roadbed-sedan', 'roadbed-suv'] as const;
const BATCH_WRITE = 25;

/** What a platform's operator does before the first car: a claim certificate, the manifest, a client of the API. */
export async function seedDemoTenant(access: OperatorAccess, count: number): Promise<DemoTenant> {
  const dynamodb = new DynamoDBClient(access.sdk);
  const claim = await createClaimCertificate(access);
  const batch = `batch-${randomBytes(4).toString('hex')}`;
  const claimRow: ClaimRow = { pk: manifestKeys.claim(claim.certificateId), claimBatch: batch, status: 'ACTIVE' };
  const vehicles = Array.from({ length: count }, (_, index) => newVehicle(batch, index));
  await writeManifest(dynamodb, access.output('ManifestTable'), [claimRow, ...vehicles.map(({ row }) => row)]);
  const client = { clientId: access.output('UserPoolClientId'), tenantId: TENANT };
  await dynamodb.send(new PutItemCommand({ TableName: access.output('ClientsTable'), Item: marshall(client) }));
  dynamodb.destroy();
  return {
    claim,
    templateName: access.output('ProvisioningTemplateName'),
    unborn: vehicles.map(({ unborn }) => unborn),
  };
}

async function createClaimCertificate(
  access: OperatorAccess,
): Promise<{ certificateId: string; certificatePem: string; privateKeyPem: string }> {
  const iot = new IoTClient(access.sdk);
  const created = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
  const { certificateArn, certificateId, certificatePem, keyPair } = created;
  if (!certificateArn || !certificateId || !certificatePem || !keyPair?.PrivateKey) {
    throw new Error('CreateKeysAndCertificate answered without a certificate');
  }
  const policyName = access.output('ClaimPolicyName');
  await iot.send(new AttachPolicyCommand({ policyName, target: certificateArn }));
  iot.destroy();
  return { certificateId, certificatePem, privateKeyPem: keyPair.PrivateKey };
}

function newVehicle(claimBatch: string, index: number): { row: ManifestRow; unborn: UnbornVehicle } {
  const vin = newVin();
  const vehicleId = `veh-${randomBytes(8).toString('hex')}`;
  const secret = randomBytes(24).toString('base64url');
  const model = MODELS[index % MODELS.length] ?? MODELS[0];
  const row: ManifestRow = {
    pk: manifestKeys.vin(vin),
    vin,
    vehicleId,
    tenantId: TENANT,
    model,
    claimBatch,
    secretHash: secretHashOf(vin, secret),
  };
  return { row, unborn: { vehicleId, parameters: { vin, secret } } };
}

/** `WRB` is no manufacturer's code; the rest is random. */
function newVin(): string {
  const alphabet = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789';
  return `WRB${[...randomBytes(14)].map((byte) => alphabet[byte % alphabet.length]).join('')}`;
}

async function writeManifest(
  dynamodb: DynamoDBClient,
  tableName: string,
  rows: readonly (ManifestRow | ClaimRow)[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += BATCH_WRITE) {
    const puts = rows.slice(start, start + BATCH_WRITE).map((row) => ({ PutRequest: { Item: marshall(row) } }));
    const { UnprocessedItems } = await dynamodb.send(
      new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } }),
    );
    const left = UnprocessedItems?.[tableName]?.length ?? 0;
    if (left > 0) throw new Error(`${left} manifest rows were not written`);
  }
}
