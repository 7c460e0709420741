import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exportManifest } from '../../../../cli/manifest/export-manifest.ts';
import { importManifest } from '../../../../cli/manifest/import-manifest.ts';
import { rowsBeginning } from '../../../../cli/manifest/manifest-scan.ts';
import { findManifestTable } from '../../../../cli/manifest/manifest-table.ts';
import { secretHashOf } from '../../../../contract/identity/manifest.ts';
import { runEngines } from '../../engines/running-engines.ts';
import { memoryText, quietTerminal } from './quiet-terminal.ts';

let engines: Awaited<ReturnType<typeof runEngines>>;
let dynamodb: DynamoDBClient;
let dir: string;
let table = 0;
let tableName: string;
let shown: string[];

const vinOf = (number: number): string => `WRB${String(number).padStart(14, '0')}`;
const hash = secretHashOf(vinOf(1), 'secret');
const HEADER = 'vin,model,claim_batch,secret_hash';
const rowOf = (number: number, model = 'sedan'): string => `${vinOf(number)},${model},batch-1,${hash}`;

beforeAll(async () => {
  engines = await runEngines();
  dynamodb = engines.dynamodb();
});
afterAll(() => engines.stop());

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'manifest-'));
  table += 1;
  tableName = `table-${table}`;
  shown = [];
  await createTable(tableName);
});
afterEach(() => rm(dir, { recursive: true }));

async function createTable(TableName: string): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
}

interface RunOptions {
  isDryRun?: boolean;
  isReadmitting?: boolean;
  rejectsPath?: string;
  tenantId?: string;
}

async function run(lines: string[], options: RunOptions = {}) {
  const path = join(dir, 'line.csv');
  await writeFile(path, lines.join('\n'));
  const { isDryRun = false, isReadmitting = false, rejectsPath, tenantId = 'acme' } = options;
  return importManifest(
    { dynamodb, tableName },
    { path, tenantId, rejectsPath, isDryRun, isReadmitting },
    quietTerminal(shown),
  );
}

async function rows(): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for await (const row of rowsBeginning(dynamodb, tableName, 'VIN#')) found.push(row);
  return found.sort((a, b) => (String(a['vin']) < String(b['vin']) ? -1 : 1));
}

describe('an import of the manifest', () => {
  it('writes every row with a vehicle id of its own', async () => {
    const report = await run([HEADER, rowOf(1), rowOf(2, 'suv'), '']);
    expect(report).toMatchObject({ rows: 2, written: 2, present: 0, refused: 0 });
    const [first, second] = await rows();
    expect(first).toEqual({
      ...{ pk: `VIN#${vinOf(1)}`, vin: vinOf(1), tenantId: 'acme', model: 'sedan', claimBatch: 'batch-1' },
      ...{ secretHash: hash, vehicleId: expect.stringMatching(/^veh-[0-9a-f]{16}$/) },
    });
    expect(second?.['vehicleId']).not.toBe(first?.['vehicleId']);
  });

  it('reads quotes, a byte order mark, other orders and more columns', async () => {
    const lines = [
      '\uFEFF"tenant", note ,secret_hash,claim_batch,model,VIN',
      `"ours","a, b",${hash},b,sedan,${vinOf(1)}`,
    ];
    expect(await run(lines)).toMatchObject({ written: 1 });
    expect((await rows())[0]).toMatchObject({ tenantId: 'ours', claimBatch: 'b' });
  });

  it('run again changes nothing, not even a vehicle that was born meanwhile', async () => {
    await run([HEADER, rowOf(1)]);
    const [row] = await rows();
    const born = { ...row, bornAtMs: 5, reservedCertificateId: 'c' };
    await dynamodb.send(new PutItemCommand({ TableName: tableName, Item: marshall(born) }));
    expect(await run([HEADER, rowOf(1), rowOf(2)])).toMatchObject({ written: 1, present: 1, refused: 0 });
    expect((await rows())[0]).toEqual(born);
  });

  it('refuses a VIN that is there with other facts, and names the line', async () => {
    await run([HEADER, rowOf(1)]);
    const report = await run([HEADER, rowOf(2), rowOf(1, 'suv')]);
    expect(report).toMatchObject({ written: 1, refused: 1 });
    expect(shown).toContain('line 3: vin is in the manifest already, with another model');
    expect((await rows())[0]).toMatchObject({ model: 'sedan' });
  });

  it('writes nothing when a row is refused, and tells of each with its line', async () => {
    const rejectsPath = join(dir, 'rejects.csv');
    const bad: [row: string, reason: string][] = [
      [`${vinOf(2).toLowerCase()},sedan,b,${hash}`, 'vin is no VIN'],
      [`${vinOf(3)},se dan,b,${hash}`, 'model is no thing type name'],
      [`${vinOf(4)},sedan,"=cmd|' /C calc'!A0",${hash}`, 'claim_batch is no batch name'],
      [`${vinOf(5)},sedan,b,secret in clear text`, 'secret_hash is no SHA-256'],
      [`${vinOf(6)},sedan`, 'has not as many cells'],
      [`${vinOf(7)},se"dan,b,${hash}`, 'is no CSV'],
      [rowOf(1), 'vin stands in the file before'],
    ];
    const report = await run([HEADER, rowOf(1), ...bad.map(([row]) => row)], { rejectsPath });
    expect(report).toMatchObject({ written: 0, refused: bad.length });
    expect(await rows()).toEqual([]);
    const rejects = (await readFile(rejectsPath, 'utf8')).trim().split('\n').slice(1);
    for (const [index, [, reason]] of bad.entries()) {
      expect(
        rejects.some((line) => line.startsWith(`${index + 3},`) && line.includes(reason)),
        reason,
      ).toBe(true);
    }
  });

  it('only checks in a dry run', async () => {
    expect(await run([HEADER, rowOf(1)], { isDryRun: true })).toMatchObject({ rows: 1, written: 0, refused: 0 });
    expect(await rows()).toEqual([]);
  });

  it('takes in anew what was decommissioned, when it is told to and the secret is new', async () => {
    await run([HEADER, rowOf(1), rowOf(2)]);
    const [ended, other] = (await rows()).sort((a, b) => (String(a['vin']) < String(b['vin']) ? -1 : 1));
    const Item = marshall({ ...ended, bornAtMs: 1, decommissionedAtMs: 2 });
    await dynamodb.send(new PutItemCommand({ TableName: tableName, Item }));
    const renewed = [vinOf(1), 'sedan', 'batch-1', secretHashOf(vinOf(1), 'another')].join(',');
    expect(await run([HEADER, renewed])).toMatchObject({ written: 0, refused: 1 });
    expect(await run([HEADER, rowOf(1)], { isReadmitting: true })).toMatchObject({ written: 0, refused: 1 });
    expect(await run([HEADER, renewed, rowOf(2)], { isReadmitting: true })).toMatchObject({ written: 1, present: 1 });
    const after = new Map((await rows()).map((row) => [row['vin'], row]));
    expect(after.get(vinOf(2))).toEqual(other);
    expect(after.get(vinOf(1))?.['vehicleId']).not.toBe(ended?.['vehicleId']);
    expect(after.get(vinOf(1))).not.toHaveProperty('bornAtMs');
    expect(await run([HEADER, renewed], { isReadmitting: true })).toMatchObject({ present: 1 });
  });

  it('refuses a file whose header row is another', async () => {
    await expect(run(['vin,model', 'x,y'])).rejects.toThrow('the header row has no claim_batch, secret_hash');
  });

  it('stops with what DynamoDB says, and goes on where it stopped when it is run again', async () => {
    const lines = [HEADER, ...Array.from({ length: 200 }, (_, number) => rowOf(number))];
    const failing = engines.dynamodb();
    let sent = 0;
    failing.middlewareStack.add(
      (next) => async (args) => {
        sent += 1;
        if (sent > 60) throw Object.assign(new Error('power cut'), { name: 'PowerCut' });
        return next(args);
      },
      { step: 'initialize' },
    );
    const path = join(dir, 'line.csv');
    await writeFile(path, lines.join('\n'));
    const options = { path, tenantId: 'acme', rejectsPath: undefined, isDryRun: false, isReadmitting: false };
    await expect(importManifest({ dynamodb: failing, tableName }, options, quietTerminal(shown))).rejects.toThrow(
      'power cut',
    );
    const before = await rows();
    expect(before).toHaveLength(60);
    expect(await run(lines)).toMatchObject({ rows: 200, written: 140, present: 60, refused: 0 });
    const after = new Map((await rows()).map((row) => [row['vin'], row]));
    for (const row of before) expect(after.get(row['vin'])).toEqual(row);
  });
});

describe('an export of the manifest', () => {
  it('tells the state of each vehicle and no hash, and nothing a spreadsheet would run [attack 42]', async () => {
    await run([HEADER, rowOf(1)]);
    const [row] = await rows();
    const born = { ...row, bornAtMs: 0, model: '=HYPERLINK("x")' };
    await dynamodb.send(new PutItemCommand({ TableName: tableName, Item: marshall(born) }));
    const out = memoryText();
    expect(await exportManifest(dynamodb, tableName, out.stream)).toBe(1);
    const vehicleId = String(row?.['vehicleId']);
    expect(out.text()).toBe(
      'vin,model,claim_batch,tenant,vehicle_id,state,born_at\n' +
        `${vinOf(1)},"'=HYPERLINK(""x"")",batch-1,acme,${vehicleId},born,1970-01-01T00:00:00.000Z\n`,
    );
  });
});

describe('the manifest’s table', () => {
  it('is found when it is the only one, and asked for when it is not', async () => {
    await expect(findManifestTable(dynamodb)).rejects.toThrow('there is no manifest table; name it with --table');
    await createTable('Roadbed-ManifestTable');
    expect(await findManifestTable(dynamodb)).toBe('Roadbed-ManifestTable');
    await createTable('Other-ManifestTable');
    await expect(findManifestTable(dynamodb)).rejects.toThrow('there are 2');
  });
});
