import { describe, expect, it } from 'vitest';
import { type AskedRow, type ReadRows, readAheadTogether } from '../../../../lambdas/common/store/read-together.ts';
import { fakeTable } from '../../../support/fake-table.ts';

const vehicle = { vehicleId: 'v1', tenantId: 't' };
const client = { clientId: 'c1', tenantId: 't' };

function twoTables() {
  const vehicles = fakeTable({ key: ['vehicleId'] }, [vehicle]);
  const clients = fakeTable({ key: ['clientId'] }, [client]);
  const asked: AskedRow[] = [
    { table: clients, key: { clientId: 'c1' } },
    { table: vehicles, key: { vehicleId: 'v1' } },
  ];
  return { vehicles, clients, asked };
}

describe('rows of different tables read ahead together', () => {
  it('are read by one call, before anybody asks, and taken from it in their order', async () => {
    const { vehicles, clients, asked } = twoTables();
    const calls: string[][] = [];
    const readRows: ReadRows = async (rows) => {
      calls.push(rows.map(({ table }) => table.name));
      return [client, vehicle];
    };
    const [ofClient, ofVehicle] = readAheadTogether(asked, readRows);
    expect(calls).toEqual([[clients.name, vehicles.name]]);
    expect(await ofVehicle?.get({ vehicleId: 'v1' })).toEqual(vehicle);
    expect(await ofClient?.get({ clientId: 'c1' })).toEqual(client);
    expect([calls.length, vehicles.reads, clients.reads]).toEqual([1, 0, 0]);
  });

  it('are read anew by who asks again', async () => {
    const { vehicles, asked } = twoTables();
    const [, ofVehicle] = readAheadTogether(asked, async () => [client, { ...vehicle, tenantId: 'before' }]);
    await ofVehicle?.get({ vehicleId: 'v1' });
    expect(await ofVehicle?.get({ vehicleId: 'v1' })).toEqual(vehicle);
    expect(vehicles.reads).toBe(1);
  });

  it('are read alone where the call left one out, and nobody’s where there is none', async () => {
    const { vehicles, asked } = twoTables();
    const [ofClient, ofVehicle] = readAheadTogether(asked, async () => [undefined, 'left']);
    expect(await ofVehicle?.get({ vehicleId: 'v1' })).toEqual(vehicle);
    expect(await ofClient?.get({ clientId: 'c1' })).toBeUndefined();
    expect(vehicles.reads).toBe(1);
  });

  it('that cannot be read fail for who asks, and for nobody when nobody does', async () => {
    const { asked } = twoTables();
    const [ofClient] = readAheadTogether(asked, () => Promise.reject(new Error('throttled')));
    await expect(ofClient?.get({ clientId: 'c1' })).rejects.toThrow('throttled');
    readAheadTogether(asked, () => Promise.reject(new Error('throttled')));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
