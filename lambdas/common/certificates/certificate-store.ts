import { INDEXES } from '../../../contract/function-environment.ts';
import { shardOf } from '../../../contract/identity/certificate-shard.ts';
import type { CertificateRow } from '../../../contract/identity/rotation.ts';
import type { NamedTable, Table } from '../store/table.ts';
import type { VehicleRow } from '../store/vehicle-row.ts';
import type { SharedWrite } from '../store/write-together.ts';

/** A vehicle and the certificate it was promised. */
export interface CertifiedVehicle {
  vehicleId: string;
  certificateId: string;
}

const NONE_YET = 'attribute_not_exists(vehicleId)';

/** The certificates table: one row a vehicle, every write conditional on the version it was read with. */
export interface CertificateStore {
  /** Strongly consistent. */
  find(vehicleId: string): Promise<CertificateRow | undefined>;
  /** False when somebody else wrote since the row was read. */
  write(row: CertificateRow): Promise<boolean>;
  /** A vehicle was born with its certificate: IoT Core is to be asked about it. What an earlier life left is over. */
  begin(vehicle: CertifiedVehicle, nowMs: number): Promise<void>;
  /** Ids of vehicles of one shard about whom something is due, longest due first. */
  due(shardKey: string, nowMs: number, limit: number): Promise<string[]>;
}

export function createCertificateStore(table: Table): CertificateStore {
  const write = (row: CertificateRow): ReturnType<Table['put']> =>
    row.version === 1
      ? table.put({ ...row }, NONE_YET)
      : table.put({ ...row }, 'version = :before', { ':before': row.version - 1 });
  return {
    async find(vehicleId) {
      return (await table.get({ vehicleId })) as CertificateRow | undefined;
    },
    async write(row) {
      return (await write(row)).ok;
    },
    async begin(vehicle, nowMs) {
      const row = firstRow(vehicle, nowMs);
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

/** What `begin` writes for a vehicle without an earlier life, as one write among others. */
export function beginning(table: Pick<NamedTable, 'name'>, vehicle: CertifiedVehicle, nowMs: number): SharedWrite {
  return { table, put: { ...firstRow(vehicle, nowMs) }, condition: NONE_YET };
}

/** The row of a vehicle that has none yet; undefined for one that was never promised a certificate. */
export function firstRowOf({ vehicleId, certificateId }: VehicleRow, dueAtMs: number): CertificateRow | undefined {
  return certificateId === undefined ? undefined : firstRow({ vehicleId, certificateId }, dueAtMs);
}

function firstRow({ vehicleId, certificateId }: CertifiedVehicle, dueAtMs: number): CertificateRow {
  return { vehicleId, version: 1, shardKey: shardOf(vehicleId), certificateId, dueAtMs };
}
