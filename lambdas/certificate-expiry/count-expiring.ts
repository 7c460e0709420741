import { INDEXES } from '../../contract/function-environment.ts';
import { SHARDS } from '../../contract/identity/certificate-shard.ts';
import type { Row, Table } from '../common/store/table.ts';

/** How many vehicles live by a certificate that ends before `beforeMs`; reads just their keys, by the index. */
export async function countExpiring(certificates: Table, beforeMs: number): Promise<number> {
  const counts = await Promise.all(SHARDS.map((shardKey) => countShard(certificates, shardKey, beforeMs)));
  return counts.reduce((sum, each) => sum + each, 0);
}

async function countShard(certificates: Table, shardKey: string, beforeMs: number): Promise<number> {
  let count = 0;
  let startKey: Row | undefined;
  do {
    const page = await certificates.query({
      index: INDEXES.certificatesByExpiry,
      condition: 'shardKey = :shard AND notAfterMs <= :before',
      values: { ':shard': shardKey, ':before': beforeMs },
      ...(startKey === undefined ? {} : { startKey }),
    });
    count += page.rows.length;
    startKey = page.nextKey;
  } while (startKey !== undefined);
  return count;
}
