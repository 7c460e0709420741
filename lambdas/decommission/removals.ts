import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dynamodb, type Row, type Table } from '../common/store/table.ts';

/** Rows of a vehicle that go for good. What is gone already is no error. */
export interface Removals {
  mailbox(vehicleId: string): Promise<void>;
  shadow(vehicleId: string): Promise<void>;
  /** What is known of its certificate and its renewal. */
  certificate(vehicleId: string): Promise<void>;
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
  removeShadow: RemoveRow;
  removeCertificate: RemoveRow;
  removeVehicle: RemoveRow;
}

const PAGE = 100;

export function createRemovals(tables: Tables): Removals {
  const { mailbox, removeMessage, removeShadow, removeCertificate, removeVehicle } = tables;
  return {
    async mailbox(vehicleId) {
      for (;;) {
        // what was removed is not read again: every page is the first
        const { rows } = await mailbox.query({
          condition: 'vehicleId = :vehicle',
          values: { ':vehicle': vehicleId },
          limit: PAGE,
          consistent: true,
        });
        if (rows.length === 0) return;
        await Promise.all(rows.map(({ messageId }) => removeMessage({ vehicleId, messageId })));
      }
    },
    shadow: (vehicleId) => removeShadow({ vehicleId }),
    certificate: (vehicleId) => removeCertificate({ vehicleId }),
    vehicle: (vehicleId) => removeVehicle({ vehicleId }),
  };
}
