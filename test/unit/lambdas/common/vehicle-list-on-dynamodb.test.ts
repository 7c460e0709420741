import { CreateTableCommand, type GlobalSecondaryIndex } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Table } from '../../../../lambdas/common/store/table.ts';
import { runEngines } from '../../engines/running-engines.ts';
import { readRig } from '../api/read-rig.ts';

/** The list over the embedded DynamoDB engine: its expressions and cursors are DynamoDB's. */
let engines: Awaited<ReturnType<typeof runEngines>>;
let vehicles: Table;

const index = (IndexName: string, sort: string): GlobalSecondaryIndex => ({
  IndexName,
  KeySchema: [
    { AttributeName: 'tenantId', KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: sort === 'vehicleId' ? 'ALL' : 'KEYS_ONLY' },
});

beforeAll(async () => {
  engines = await runEngines();
  await engines.dynamodb().send(
    new CreateTableCommand({
      ...{ TableName: 'listed-vehicles', BillingMode: 'PAY_PER_REQUEST' },
      AttributeDefinitions: ['vehicleId', 'tenantId', 'model', 'cohort', 'region'].map((AttributeName) => ({
        ...{ AttributeName, AttributeType: 'S' },
      })),
      KeySchema: [{ AttributeName: 'vehicleId', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        index('byTenant', 'vehicleId'),
        ...[index('byModel', 'model'), index('byCohort', 'cohort'), index('byRegion', 'region')],
      ],
    }),
  );
  Object.assign(process.env, {
    ...{ AWS_ENDPOINT_URL: engines.url, AWS_REGION: 'eu-central-1' },
    ...{ AWS_ACCESS_KEY_ID: 'operator', AWS_SECRET_ACCESS_KEY: 'secret' },
  });
  // the functions' client reads its environment when it is loaded
  const { openTable } = await import('../../../../lambdas/common/store/table.ts');
  vehicles = openTable('listed-vehicles');
  for (let n = 0; n < 7; n += 1) {
    const labels = { cohort: `c${n % 3}`, region: n % 2 === 0 ? 'eu' : 'us', labelledBy: 't' };
    await vehicles.put({ ...labels, vehicleId: `car-${n}`, tenantId: 't', vin: 'v', model: n < 5 ? 'sedan' : 'suv' });
  }
});
afterAll(() => engines.stop());

it.each<[Record<string, string>, number[]]>([
  [{}, [0, 1, 2, 3, 4, 5, 6]],
  [{ model: 'sedan' }, [0, 1, 2, 3, 4]],
  [{ cohort: 'c1' }, [1, 4]],
  [{ region: 'eu' }, [0, 2, 4, 6]],
  [{ region: 'us', model: 'suv' }, [5]],
])('vehicles by %j are found page by page', async (query, expected) => {
  for (const limit of ['1', '2', '100']) {
    const rig = readRig({ table: vehicles });
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await rig.list({ ...query, limit, ...(cursor === undefined ? {} : { cursor }) });
      found.push(...body.vehicles.map(({ vehicleId }: { vehicleId: string }) => vehicleId));
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    expect(found.sort()).toEqual(expected.map((n) => `car-${n}`));
  }
});
