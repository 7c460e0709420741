import { isVin, type ManifestRow, manifestKeys } from '../../contract/identity/manifest.ts';

/** Columns of the file that are needed, by their names in the header row. */
export const NEEDED_COLUMNS = ['vin', 'model', 'claim_batch', 'secret_hash'] as const;
export const TENANT_COLUMN = 'tenant';

/** A manifest row as the file gives it: the vehicle's id comes with the first import. */
export type FactoryRow = Omit<ManifestRow, 'vehicleId'>;

export type RowCheck = { ok: true; row: FactoryRow } | { ok: false; reason: string };

/** The characters of a thing type name [AWS-IoT: API_CreateThingType]; batches and tenants keep to them too. */
const NAME = /^[A-Za-z0-9:_-]{1,128}$/;
const SHA256_HEX = /^[0-9a-f]{64}$/;

/** Reads one record; `tenantId` is for rows that name none. The reason is fit to be shown: it holds no cell whole. */
export function checkRow(record: Readonly<Record<string, string>>, tenantId: string | undefined): RowCheck {
  const [vin, model, claimBatch] = [record['vin'] ?? '', record['model'] ?? '', record['claim_batch'] ?? ''];
  const secretHash = (record['secret_hash'] ?? '').toLowerCase();
  const tenant = record[TENANT_COLUMN] || tenantId;
  if (!isVin(vin)) return refuse('vin', 'is no VIN: 17 capital letters and digits, without I, O and Q');
  if (!NAME.test(model)) return refuse('model', 'is no thing type name: letters, digits, ":", "_", "-"');
  if (!NAME.test(claimBatch)) return refuse('claim_batch', 'is no batch name: letters, digits, ":", "_", "-"');
  if (!SHA256_HEX.test(secretHash)) return refuse('secret_hash', 'is no SHA-256 in hex');
  if (tenant === undefined) return refuse('tenant', 'is not given: name it in the row, or with --tenant');
  if (!NAME.test(tenant)) return refuse('tenant', 'is no tenant id: letters, digits, ":", "_", "-"');
  return { ok: true, row: { pk: manifestKeys.vin(vin), vin, tenantId: tenant, model, claimBatch, secretHash } };
}

function refuse(column: string, reason: string): RowCheck {
  return { ok: false, reason: `${column} ${reason}` };
}
