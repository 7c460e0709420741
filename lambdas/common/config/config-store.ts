import type { ConfigVersion } from '../../../contract/config/config-version.ts';
import { DESIRED } from '../../../contract/config/message.ts';
import type { Row, Table } from '../store/table.ts';

/** Rows of desired values outlive the messages that carry them. */
const KEEP_DESIRED_MS = 100 * 86_400_000;

export interface ConfigStore {
  /** The one that was published under this name before, when there is one. */
  publish(version: ConfigVersion): Promise<ConfigVersion | undefined>;
  find(tenantId: string, configId: string, version: string): Promise<ConfigVersion | undefined>;
  /** By configId and version; `after` is the `nextKey` of the page before. */
  list(tenantId: string, limit: number, after?: string): Promise<{ versions: ConfigVersion[]; nextKey?: string }>;
  /** The desired values of a vehicle as configuration; it may be written again. */
  keepDesired(vehicleId: string, version: ConfigVersion): Promise<void>;
  findDesired(tenantId: string, vehicleId: string, version: string): Promise<ConfigVersion | undefined>;
}

/** Partition `ownerKey`: a tenant's versions, or the desired values of one vehicle; sort `itemKey`. */
export function createConfigStore(table: Table): ConfigStore {
  const get = async (ownerKey: string, itemKey: string): Promise<ConfigVersion | undefined> => {
    const row = await table.get({ ownerKey, itemKey });
    return row && fromRow(row);
  };
  return {
    async publish(version) {
      const { tenantId, configId } = version;
      const row = { ...version, ownerKey: versionsOf(tenantId), itemKey: `${configId}#${version.version}` };
      const outcome = await table.put(row, 'attribute_not_exists(itemKey)');
      return outcome.ok ? undefined : get(row.ownerKey, row.itemKey);
    },
    find: (tenantId, configId, version) => get(versionsOf(tenantId), `${configId}#${version}`),
    async list(tenantId, limit, after) {
      const ownerKey = versionsOf(tenantId);
      const { rows, nextKey } = await table.query({
        condition: 'ownerKey = :owner',
        values: { ':owner': ownerKey },
        limit,
        ...(after === undefined ? {} : { startKey: { ownerKey, itemKey: after } }),
      });
      return { versions: rows.map(fromRow), ...(nextKey === undefined ? {} : { nextKey: String(nextKey['itemKey']) }) };
    },
    async keepDesired(vehicleId, version) {
      await table.put({
        ...version,
        ...{ ownerKey: desiredOf(version.tenantId, vehicleId), itemKey: `${DESIRED}#${version.version}` },
        expiresAtSeconds: Math.ceil((version.createdAtMs + KEEP_DESIRED_MS) / 1000),
      });
    },
    findDesired: (tenantId, vehicleId, version) => get(desiredOf(tenantId, vehicleId), `${DESIRED}#${version}`),
  };
}

const versionsOf = (tenantId: string): string => `versions#${tenantId}`;
const desiredOf = (tenantId: string, vehicleId: string): string => `desired#${tenantId}#${vehicleId}`;

function fromRow({ ownerKey: _owner, itemKey: _item, expiresAtSeconds: _expires, ...version }: Row): ConfigVersion {
  return version as unknown as ConfigVersion;
}
