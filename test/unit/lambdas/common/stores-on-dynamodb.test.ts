import { CreateTableCommand, type KeySchemaElement } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dueShards } from '../../../../contract/mailbox/due-shard.ts';
import { WAITING_ATTRIBUTES } from '../../../../contract/mailbox/wait-key.ts';
import type { LifecycleEvent } from '../../../../contract/presence/merge-presence.ts';
import type { NamedTable, Table } from '../../../../lambdas/common/store/table.ts';
import { fakeTable } from '../../../support/fake-table.ts';
import { issuedAtMs, numberedId, sampleMessage } from '../../../support/sample-message.ts';
import { runEngines } from '../../engines/running-engines.ts';
import { arriving, sampleFrame } from '../telemetry-ingest/sample-records.ts';
import { fastDeriver } from '../telemetry-ingest/writer-rig.ts';

/** The stores over the embedded DynamoDB engine: their expressions are DynamoDB's, and the fake table agrees with it. */
let engines: Awaited<ReturnType<typeof runEngines>>;
let openTable: (name: string) => NamedTable;

const keys = (...names: string[]): KeySchemaElement[] =>
  names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }));

async function createTable(TableName: string, key: string[], waiting = false): Promise<void> {
  const names = waiting ? [...key, 'waitKey', 'dueShard', 'dueAtMs'] : key;
  await engines.dynamodb().send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((AttributeName) => ({
        AttributeName,
        AttributeType: AttributeName === 'dueAtMs' ? 'N' : 'S',
      })),
      KeySchema: keys(...key),
      ...(waiting
        ? {
            LocalSecondaryIndexes: [
              {
                IndexName: 'waiting',
                KeySchema: keys('vehicleId', 'waitKey'),
                Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...WAITING_ATTRIBUTES] },
              },
            ],
            GlobalSecondaryIndexes: [
              {
                IndexName: 'due',
                KeySchema: keys('dueShard', 'dueAtMs'),
                Projection: { ProjectionType: 'KEYS_ONLY' },
              },
            ],
          }
        : {}),
    }),
  );
}

beforeAll(async () => {
  engines = await runEngines();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: engines.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'operator',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
  // the functions' client reads its environment when it is loaded
  ({ openTable } = await import('../../../../lambdas/common/store/table.ts'));
  await createTable('mailbox', ['vehicleId', 'messageId'], true);
  await createTable('shadows', ['vehicleId']);
  await createTable('vehicles', ['vehicleId']);
});
afterAll(() => engines.stop());

describe('on DynamoDB', () => {
  it('the mailbox inserts once, moves, races and lists what waits', async () => {
    const { createMailboxStore } = await import('../../../../lambdas/common/mailbox/mailbox-store.ts');
    const mailbox = createMailboxStore(openTable('mailbox'));
    const first = sampleMessage({
      messageId: numberedId(1),
      priority: 5,
      payload: { nested: { list: [1, null, 'x'] } },
    });
    const second = sampleMessage({ messageId: numberedId(2) });
    expect(await mailbox.insert(first)).toEqual({ inserted: true });
    expect(await mailbox.insert(second)).toEqual({ inserted: true });
    expect(await mailbox.insert({ ...first, type: 'unlock' })).toEqual({ inserted: false, existing: first });
    expect((await mailbox.waiting('car-1', 9)).map(({ messageId }) => messageId)).toEqual([
      numberedId(2),
      numberedId(1),
    ]);

    const sent = { state: 'SENT', atMs: issuedAtMs, by: 'dispatch' } as const;
    const outcomes = await Promise.all([mailbox.transition(first, sent), mailbox.transition(first, sent)]);
    expect(outcomes.map(({ moved }) => moved).sort()).toEqual([false, true]);
    const ends = ['SUCCEEDED', 'FAILED', 'REJECTED'] as const;
    const settled = await Promise.all(
      ends.map((state) => mailbox.settle('car-1', numberedId(1), { state, atMs: issuedAtMs, by: 'vehicle' })),
    );
    expect(settled.filter(({ moved }) => moved)).toHaveLength(1);
    expect((await mailbox.find('car-1', numberedId(1)))?.history).toHaveLength(3);
    expect((await mailbox.waiting('car-1', 9)).map(({ messageId }) => messageId)).toEqual([numberedId(2)]);
    const page = await mailbox.list('car-1', 1);
    expect((await mailbox.list('car-1', 1, page.nextKey)).messages).toEqual([second]);
  });

  it('the indexes of the mailbox hold what replay and the sweeper read, and no more', async () => {
    const { createMailboxStore } = await import('../../../../lambdas/common/mailbox/mailbox-store.ts');
    const mailbox = createMailboxStore(openTable('mailbox'));
    const message = sampleMessage({ vehicleId: 'car-9', dueAtMs: issuedAtMs, state: 'QUEUED' });
    await mailbox.insert(message);
    await mailbox.insert({ ...message, messageId: numberedId(7), collapseKey: 'k', priority: 0 });
    const [urgent, other] = await mailbox.waiting('car-9', 9);
    expect(urgent).toMatchObject({ messageId: numberedId(7), collapseKey: 'k' });
    expect(other).toEqual({
      ...{ vehicleId: 'car-9', messageId: message.messageId, kind: 'command', state: 'QUEUED' },
      ...{ waitKey: expect.stringMatching(/^1#/), issuedAtMs, notAfterMs: message.notAfterMs },
    });
    if (urgent === undefined) throw new Error('nothing waits');
    expect(await mailbox.waiting('car-9', 9, urgent)).toEqual([other]);
    const due = await Promise.all(dueShards().map((shard) => mailbox.due(shard, issuedAtMs, 9)));
    expect(due.flatMap(({ entries }) => entries)).toContainEqual({
      ...{ vehicleId: 'car-9', messageId: message.messageId, dueShard: expect.any(String), dueAtMs: issuedAtMs },
    });
    expect(
      (await Promise.all(dueShards().map((shard) => mailbox.due(shard, issuedAtMs - 1, 9)))).every(
        ({ entries }) => entries.length === 0,
      ),
    ).toBe(true);
  });

  it('rows of different tables are read by one call, also where one of them is not there', async () => {
    const { readAheadTogether } = await import('../../../../lambdas/common/store/read-together.ts');
    const [vehicles, shadows] = [openTable('vehicles'), openTable('shadows')];
    const row = { vehicleId: 'read-1', tenantId: 't', presence: { connected: true, atMs: 5 } };
    await vehicles.put(row);
    const key = { vehicleId: 'read-1' };
    const ahead = readAheadTogether([shadows, vehicles].map((table) => ({ table, key })));
    expect(await Promise.all(ahead.map((table) => table.get(key)))).toEqual([undefined, row]);
  });

  it('many writers of one shadow lose no frame', async () => {
    const { createShadowWriter } = await import('../../../../lambdas/telemetry-ingest/shadow-writer.ts');
    const writers = [0, 1, 2, 3].map(() =>
      createShadowWriter({
        ...{ shadows: openTable('shadows'), deriver: fastDeriver, writeEvery: 1, nowMs: () => issuedAtMs },
        vehicleOf: async () => ({ vehicleId: 'a', tenantId: 't', vin: 'v', model: 'm' }),
        send: async () => undefined,
        onFault: (_vehicleId, { message }) => expect.unreachable(message),
      }),
    );
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(writers.map((writer, index) => writer.merge('a', arriving(sampleFrame(round * 4 + index)))));
    }
    expect(await openTable('shadows').get({ vehicleId: 'a' })).toMatchObject({ frames: 20, version: 20 });
  });

  it('presence and readiness are written only to a row that is there, as in the fake table', async () => {
    const { applyLifecycleEvent: apply } = await import('../../../../lambdas/presence/apply-lifecycle-event.ts');
    const { readVehicle } = await import('../../../../lambdas/common/store/vehicle-row.ts');
    const applyLifecycleEvent = async (table: Table, event: LifecycleEvent) =>
      apply(table, event, await readVehicle(table, event.clientId));
    const row = { vehicleId: 'car-1', tenantId: 't', vin: 'v', model: 'm' };
    const event = (eventType: 'connected' | 'disconnected', clientId: string) => ({
      ...{ eventType, clientId, timestamp: issuedAtMs, sessionIdentifier: 's', versionNumber: 0 },
    });
    const ready = (at: number) => ({
      key: { vehicleId: 'car-1' },
      update: 'SET readyAtMs = :at',
      condition: 'attribute_exists(vehicleId) AND (attribute_not_exists(readyAtMs) OR readyAtMs <= :at)',
      values: { ':at': at },
    });
    const tables = [openTable('vehicles'), fakeTable({ key: ['vehicleId'] })];
    const stories = tables.map(async (table) => {
      const log: unknown[] = [
        await applyLifecycleEvent(table, event('connected', 'car-1')),
        await table.update(ready(1)),
      ];
      await table.put(row);
      log.push(await applyLifecycleEvent(table, event('connected', 'car-1')));
      log.push(await applyLifecycleEvent(table, event('disconnected', 'car-1')));
      log.push(await table.update(ready(5)), await table.update(ready(5)), await table.update(ready(4)));
      return [...log, await table.get({ vehicleId: 'car-1' })];
    });
    const [real, fake] = await Promise.all(stories);
    expect(real).toEqual(fake);
    expect(real?.slice(0, 4)).toEqual(['unknown-vehicle', { ok: false, current: undefined }, 'written', 'written']);
  });
});
