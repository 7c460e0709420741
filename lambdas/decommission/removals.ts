import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { assignmentOwner } from '../common/config/assignment-store.ts';
import { dynamodb, type Row, type Table } from '../common/store/table.ts';

/** Rows of a vehicle that go for good. What is gone already is no error. */
export interface Removals {
  mailbox(vehicleId: string): Promise<void>;
  /** What it reported: its shadow, and where it has been. */
  shadow(vehicleId: string): Promise<void>;
  /** What is known of its certificate and its renewal. */
  certificate(vehicleId: string): Promise<void>;
  /** What it has of configurations, and what was assigned to it alone. */
  configurations(vehicle: { vehicleId: string; tenantId: string }): Promise<void>;
  vehicle(vehicleId: string): Promise<void>;
}

export type RemoveRow = (key: Row) => Promise<void>;

/** Removes rows of one table by their whole key. */
export function openRemoval(TableName: string): RemoveRow {
  return async (key) => {
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: marshall(key) }));
  };
}

interface Tables {
  mailbox: Pick<Table, 'query'>;
  removeMessage: RemoveRow;
  trips: Pick<Table, 'query'>;
  removeTrip: RemoveRow;
  removeShadow: RemoveRow;
  removeCertificate: RemoveRow;
  vehicleConfigs: Pick<Table, 'query'>;
  removeVehicleConfig: RemoveRow;
  configs: Pick<Table, 'query'>;
  removeConfig: RemoveRow;
  removeVehicle: RemoveRow;
}

const PAGE = 100;

export function createRemovals(tables: Tables): Removals {
  const { removeMessage, removeTrip, removeShadow, removeCertificate, removeVehicle } = tables;
  const { removeVehicleConfig, removeConfig } = tables;
  return {
    mailbox: (vehicleId) =>
      removePartition(tables.mailbox, ['vehicleId', vehicleId], ({ messageId }) =>
        removeMessage({ vehicleId, messageId }),
      ),
    async shadow(vehicleId) {
      await removePartition(tables.trips, ['vehicleId', vehicleId], ({ startAtMs }) =>
        removeTrip({ vehicleId, startAtMs }),
      );
      await removeShadow({ vehicleId });
    },
    certificate: (vehicleId) => removeCertificate({ vehicleId }),
    async configurations({ vehicleId, tenantId }) {
      await removePartition(tables.vehicleConfigs, ['vehicleId', vehicleId], ({ configId }) =>
        removeVehicleConfig({ vehicleId, configId }),
      );
      const ownerKey = assignmentOwner(tenantId, vehicleId);
      await removePartition(tables.configs, ['ownerKey', ownerKey], ({ itemKey }) =>
        removeConfig({ ownerKey, itemKey }),
      );
    },
    vehicle: (vehicleId) => removeVehicle({ vehicleId }),
  };
}

async function removePartition(
  table: Pick<Table, 'query'>,
  [name, value]: [name: string, value: string],
  remove: (row: Row) => Promise<void>,
): Promise<void> {
  for (;;) {
    // what was removed is not read again: every page is the first
    const { rows } = await table.query({
      condition: `${name} = :owner`,
      values: { ':owner': value },
      limit: PAGE,
      consistent: true,
    });
    if (rows.length === 0) return;
    await Promise.all(rows.map(remove));
  }
}
