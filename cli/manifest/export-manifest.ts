import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type ManifestRow, manifestKeys } from '../../contract/identity/manifest.ts';
import { csvLine } from './csv-cell.ts';
import { rowsBeginning } from './manifest-scan.ts';

const COLUMNS = ['vin', 'model', 'claim_batch', 'tenant', 'vehicle_id', 'state', 'born_at'];

/** Writes the vehicles of the manifest as CSV, without their secrets' hashes; how many there were. */
export async function exportManifest(dynamodb: DynamoDBClient, tableName: string, out: Writable): Promise<number> {
  let count = 0;
  out.write(csvLine(COLUMNS));
  for await (const row of rowsBeginning(dynamodb, tableName, manifestKeys.vin(''))) {
    if (!out.write(csvLine(cellsOf(row as unknown as ManifestRow)))) await once(out, 'drain');
    count += 1;
  }
  return count;
}

function cellsOf(row: ManifestRow): string[] {
  const { vin, model, claimBatch, tenantId, vehicleId, bornAtMs } = row;
  const bornAt = bornAtMs === undefined ? '' : new Date(bornAtMs).toISOString();
  return [vin, model, claimBatch, tenantId, vehicleId, stateOf(row), bornAt];
}

function stateOf(row: ManifestRow): 'decommissioned' | 'born' | 'promised' | 'unborn' {
  const { bornAtMs, reservedCertificateId, decommissionedAtMs } = row;
  if (decommissionedAtMs !== undefined) return 'decommissioned';
  if (bornAtMs !== undefined) return 'born';
  return reservedCertificateId === undefined ? 'unborn' : 'promised';
}
