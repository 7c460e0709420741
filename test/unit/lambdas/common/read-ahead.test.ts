import { describe, expect, it } from 'vitest';
import { readAhead } from '../../../../lambdas/common/store/read-ahead.ts';
import type { Row, Table } from '../../../../lambdas/common/store/table.ts';

function countingTable(): { table: Table; asked: Row[] } {
  const asked: Row[] = [];
  const get: Table['get'] = async (key) => {
    asked.push(key);
    return { ...key, reading: asked.length };
  };
  return { table: { get } as Table, asked };
}

describe('a row read ahead', () => {
  it('is read once, before anybody asks, and taken by who asks first', async () => {
    const { table, asked } = countingTable();
    const ahead = readAhead(table, { vehicleId: 'v1' });
    expect(asked).toEqual([{ vehicleId: 'v1' }]);
    expect(await ahead.get({ vehicleId: 'v1' })).toEqual({ vehicleId: 'v1', reading: 1 });
    expect(asked).toHaveLength(1);
  });

  it('is read anew by who asks again', async () => {
    const { table } = countingTable();
    const ahead = readAhead(table, { vehicleId: 'v1' });
    await ahead.get({ vehicleId: 'v1' });
    expect(await ahead.get({ vehicleId: 'v1' })).toMatchObject({ reading: 2 });
  });

  it('is not given for another key', async () => {
    const { table } = countingTable();
    const ahead = readAhead(table, { vehicleId: 'v1' });
    expect(await ahead.get({ vehicleId: 'v2' })).toMatchObject({ vehicleId: 'v2', reading: 2 });
  });

  it('that cannot be read fails for who asks, and for nobody when nobody does', async () => {
    const broken = { get: () => Promise.reject(new Error('throttled')) } as unknown as Table;
    readAhead(broken, { vehicleId: 'v1' });
    await expect(readAhead(broken, { vehicleId: 'v1' }).get({ vehicleId: 'v1' })).rejects.toThrow('throttled');
  });
});
