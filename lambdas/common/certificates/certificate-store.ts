import { INDEXES } from '../../../contract/function-environment.ts';
import { shardOf } from '../../../contract/identity/certificate-shard.ts';
import type { CertificateRow } from '../../../contract/identity/rotation.ts';
import type { Table } from '../store/table.ts';
import type { VehicleRow } from '../store/vehicle-row.ts';

/** The certificates table: one row a vehicle, every write conditional on the version it was read with. */
export interface CertificateStore {
  /** Strongly consistent. */
  find(vehicleId: string): Promise<CertificateRow | undefined>;
  /** False when somebody else wrote since the row was read. */
  write(row: CertificateRow): Promise<boolean>;
  /** A vehicle was born with its certificate: IoT Core is to be asked about it. What an earlier life left is over. */
  begin(vehicle: VehicleRow, nowMs: number): Promise<void>;
  /** Ids of vehicles of one shard about whom something is due, longest due first. */
  due(shardKey: string, nowMs: number, limit: number): Promise<string[]>;
}

export function createCertificateStore(table: Table): CertificateStore {
  const write = (row: CertificateRow): ReturnType<Table['put']> =>
    row.version === 1
      ? table.put({ ...row }, 'attribute_not_exists(vehicleId)')
      : table.put({ ...row }, 'version = :before', { ':before': row.version - 1 });
  return {
    async find(vehicleId) {
      return (await table.get({ vehicleId })) as CertificateRow | undefined;
    },
    async write(row) {
      return (await write(row)).ok;
    },
    async begin(vehicle, nowMs) {
      const row = firstRowOf(vehicle, nowMs);
      if (row === undefined) return;
      const outcome = await write(row);
      const left = outcome.ok ? undefined : (outcome.current as CertificateRow | undefined);
      // an event that came twice has begun it already
      if (left === undefined || left.certificateId === row.certificateId) return;
      await write({ ...row, version: left.version + 1 });
    },
    async due(shardKey, nowMs, limit) {
      const { rows } = await table.query({
        index: INDEXES.certificatesByDueTime,
        condition: 'shardKey = :shard AND dueAtMs <= :now',
        values: { ':shard': shardKey, ':now': nowMs },
        limit,
      });
      return rows.map((row) => String(row['vehicleId']));
    },
  };
}

/** The row of a vehicle that has none yet; undefined for one that was never promised a certificate. */
export function firstRowOf(vehicle: VehicleRow, dueAtMs: number): CertificateRow | undefined {
  const { vehicleId, certificateId } = vehicle;
  if (certificateId === undefined) return undefined;
  return { vehicleId, version: 1, shardKey: shardOf(vehicleId), certificateId, dueAtMs };
}
