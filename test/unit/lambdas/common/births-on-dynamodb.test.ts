import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { NamedTable } from '../../../../lambdas/common/store/table.ts';
import { runEngines } from '../../engines/running-engines.ts';
import { birthRig, VIN } from '../provisioning-hook/birth-rig.ts';

/** What a birth writes, on the embedded DynamoDB engine and by the functions' own client. */
let engines: Awaited<ReturnType<typeof runEngines>>;

beforeAll(async () => {
  engines = await runEngines();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: engines.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'operator',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
  await Promise.all([createTable('manifest', 'pk'), createTable('vehicles', 'vehicleId')]);
});
afterAll(() => engines.stop());

function createTable(TableName: string, key: string) {
  return engines.dynamodb().send(
    new CreateTableCommand({
      ...{ TableName, BillingMode: 'PAY_PER_REQUEST' },
      AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
    }),
  );
}

/** The rig of the hook, its tables in DynamoDB. */
async function open() {
  // the functions' client reads its environment when it is loaded
  const { openTable } = await import('../../../../lambdas/common/store/table.ts');
  const { withSharedReads } = await import('../../../../lambdas/common/store/batch-read.ts');
  const { writeTogether } = await import('../../../../lambdas/common/store/write-together.ts');
  const { dynamodb } = await import('../../../../lambdas/common/store/table.ts');
  const [manifest, vehicles] = [openTable('manifest'), openTable('vehicles')];
  const rig = birthRig();
  for (const row of rig.manifest.rows.values()) await manifest.put(row);
  const ports = { ...rig.ports, manifest: withSharedReads(manifest), vehicles, writeTogether };
  return {
    ask: (id: string) => rig.ask(id, undefined, ports),
    retired: rig.retired,
    manifest,
    vehicles,
    dynamodb,
    ports,
  };
}

const stateOf = async ({ manifest, vehicles }: { manifest: NamedTable; vehicles: NamedTable }) => [
  (await manifest.get({ pk: `VIN#${VIN}` }))?.['reservedCertificateId'],
  (await vehicles.get({ vehicleId: 'car-1' }))?.['certificateId'],
];

describe('a birth on DynamoDB', () => {
  it('is three calls: claim and vehicle read, tries counted ahead, promise and vehicle written', async () => {
    const cloud = await open();
    const sent = vi.spyOn(cloud.dynamodb, 'send');
    expect((await cloud.ask('c1')).allowed).toBe(true);
    expect(sent.mock.calls.map(([command]) => command.constructor.name)).toEqual([
      ...['BatchGetItemCommand', 'UpdateItemCommand', 'TransactWriteItemsCommand'],
    ]);
    sent.mockRestore();
    expect(await stateOf(cloud)).toEqual(['c1', 'c1']);
  });

  it('that is asked again takes the place of the one before', async () => {
    const cloud = await open();
    for (const id of ['c1', 'c2', 'c3']) expect((await cloud.ask(id)).allowed).toBe(true);
    expect(await stateOf(cloud)).toEqual(['c3', 'c3']);
    expect([...cloud.retired]).toEqual(['c1', 'c2']);
  });

  it('writes neither row when one of both is refused', async () => {
    const { ports, manifest, vehicles } = await open();
    const both = (condition: string) =>
      ports.writeTogether([
        { table: manifest, update: { key: { pk: 'x' }, update: 'SET a = :a', values: { ':a': 1 }, condition } },
        { table: vehicles, put: { vehicleId: 'x' }, condition: 'attribute_not_exists(vehicleId)' },
      ]);
    expect(await both('attribute_exists(pk)')).toBe(false);
    expect([await manifest.get({ pk: 'x' }), await vehicles.get({ vehicleId: 'x' })]).toEqual([undefined, undefined]);
    expect(await both('attribute_not_exists(pk)')).toBe(true);
    expect(await manifest.get({ pk: 'x' })).toEqual({ pk: 'x', a: 1 });
  });

  it('waits with a write of one row for a transaction that has it', async () => {
    const { dynamodb, vehicles } = await open();
    const send = dynamodb.send.bind(dynamodb);
    let refusals = 2;
    const sending = vi.spyOn(dynamodb, 'send').mockImplementation(((command: never) => {
      refusals -= 1;
      if (refusals < 0) return send(command);
      return Promise.reject(Object.assign(new Error('busy'), { name: 'TransactionConflictException' }));
    }) as never);
    const ready = { key: { vehicleId: 'car-2' }, update: 'SET readyAtMs = :now', values: { ':now': 1 } };
    expect(await vehicles.update(ready)).toEqual({ ok: true });
    sending.mockRestore();
    expect(await vehicles.get({ vehicleId: 'car-2' })).toEqual({ vehicleId: 'car-2', readyAtMs: 1 });
  });

  it('throws what is no refusal, as a write that cannot be', async () => {
    const { ports, manifest } = await open();
    const wrong = { table: manifest, update: { key: { none: 'x' }, update: 'SET a = :a', values: { ':a': 1 } } };
    await expect(ports.writeTogether([wrong])).rejects.toThrow('key element does not match');
  });
});
