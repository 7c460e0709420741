import { randomBytes } from 'node:crypto';
import { BatchWriteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { AttachPolicyCommand, CreateKeysAndCertificateCommand, IoTClient } from '@aws-sdk/client-iot';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type ClaimBatchRow, claimBatchKey } from '../../contract/identity/claim-batch.ts';
import { type ClaimRow, type ManifestRow, manifestKeys, secretHashOf } from '../../contract/identity/manifest.ts';
import type { KeptVehicle, VehiclePapers } from './kept-fleet.ts';
import type { OperatorAccess } from './operator-access.ts';

/** A vehicle off the line: in the manifest, not yet born. The secret stands in the vehicle only. */
export interface UnbornVehicle {
  vehicleId: string;
  parameters: { vin: string; secret: string };
}

export interface DemoTenant {
  claim: { certificatePem: string; privateKeyPem: string };
  claimBatch: string;
  templateName: string;
  unborn: UnbornVehicle[];
  /** Of the unborn, by vehicle id. */
  papers: ReadonlyMap<string, VehiclePapers>;
  /** Born in an earlier run on the same data directory. */
  kept: readonly KeptVehicle[];
}

const TENANT = 'demo';
const MODELS = ['roadbed-sedan', 'roadbed-suv'] as const;
const BATCH_WRITE = 25;

/**
 * What a platform's operator does before the first car: a claim certificate, the manifest, a client of the API. The
 * tables end with the process, so what an earlier run wrote about vehicles it left is written again.
 */
export async function seedDemoTenant(
  access: OperatorAccess,
  count: number,
  kept: readonly KeptVehicle[] = [],
): Promise<DemoTenant> {
  const dynamodb = new DynamoDBClient(access.sdk);
  const claim = await createClaimCertificate(access);
  const batch = `batch-${randomBytes(4).toString('hex')}`;
  const claimRow: ClaimRow = { pk: manifestKeys.claim(claim.certificateId), claimBatch: batch, status: 'ACTIVE' };
  const batchRow: ClaimBatchRow = {
    ...{ pk: claimBatchKey(batch), claimBatch: batch, status: 'ACTIVE' },
    certificateIds: new Set([claim.certificateId]),
  };
  const vehicles = Array.from({ length: count }, (_, index) => newVehicle(index));
  const rows = [
    ...vehicles.map(({ papers }) => manifestRow(papers, batch)),
    ...kept.map((vehicle) => keptRow(vehicle, batch)),
  ];
  await writeRows(dynamodb, access.output('ManifestTable'), [claimRow, batchRow, ...rows]);
  await writeRows(dynamodb, access.output('VehiclesTable'), kept.map(vehicleRow));
  const client = { clientId: access.output('UserPoolClientId'), tenantId: TENANT, roles: ['owner'] };
  await dynamodb.send(new PutItemCommand({ TableName: access.output('ClientsTable'), Item: marshall(client) }));
  dynamodb.destroy();
  return {
    claim,
    claimBatch: batch,
    templateName: access.output('ProvisioningTemplateName'),
    unborn: vehicles.map(({ unborn }) => unborn),
    papers: new Map(vehicles.map(({ papers }) => [papers.vehicleId, papers])),
    kept,
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

function newVehicle(index: number): { papers: VehiclePapers; unborn: UnbornVehicle } {
  const vin = newVin();
  const vehicleId = `veh-${randomBytes(8).toString('hex')}`;
  const secret = randomBytes(24).toString('base64url');
  const model = MODELS[index % MODELS.length] ?? MODELS[0];
  const papers: VehiclePapers = { vin, vehicleId, model, secretHash: secretHashOf(vin, secret) };
  return { papers, unborn: { vehicleId, parameters: { vin, secret } } };
}

function manifestRow(papers: VehiclePapers, claimBatch: string): ManifestRow {
  return { pk: manifestKeys.vin(papers.vin), tenantId: TENANT, claimBatch, ...papers };
}

/** Promised to the certificate it has: its first connection makes it born again, and no other can. */
function keptRow({ papers, certificateId }: KeptVehicle, claimBatch: string): ManifestRow {
  return { ...manifestRow(papers, claimBatch), reservedCertificateId: certificateId };
}

/** As the provisioning hook writes it at a birth. */
function vehicleRow({ papers: { vehicleId, vin, model }, certificateId }: KeptVehicle): Record<string, string> {
  return { vehicleId, tenantId: TENANT, vin, model, certificateId };
}

/** `WRB` is no manufacturer's code; the rest is random. */
function newVin(): string {
  const alphabet = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789';
  return `WRB${[...randomBytes(14)].map((byte) => alphabet[byte % alphabet.length]).join('')}`;
}

async function writeRows(dynamodb: DynamoDBClient, tableName: string, rows: readonly object[]): Promise<void> {
  for (let start = 0; start < rows.length; start += BATCH_WRITE) {
    const puts = rows.slice(start, start + BATCH_WRITE).map((row) => ({ PutRequest: { Item: marshall(row) } }));
    const { UnprocessedItems } = await dynamodb.send(
      new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } }),
    );
    const left = UnprocessedItems?.[tableName]?.length ?? 0;
    if (left > 0) throw new Error(`${left} rows of ${tableName} were not written`);
  }
}
