import { describe, expect, it } from 'vitest';
import { DESIRED } from '../../../../contract/config/message.ts';
import type { VehicleConfig } from '../../../../contract/config/vehicle-config.ts';
import { pullConfigs } from '../../../../lambdas/offline-replay/pull-configs.ts';
import { configRig, TENANT, vehicleRow } from '../config/config-rig.ts';

/** The row as it was when the vehicle said `ready`; the table has it ready already. */
const before = vehicleRow(1, false);
const wanting: VehicleConfig = {
  ...{ tenantId: TENANT, vehicleId: before.vehicleId, configId: DESIRED, revision: 1 },
  wanted: { version: '1', sha256: 'a'.repeat(64), decision: 'd' },
};

function rig() {
  const made = configRig([vehicleRow(1, true)]);
  made.tables.vehicleConfigs.rows.set(made.tables.vehicleConfigs.keyOf({ ...wanting }), { ...wanting });
  return made;
}

describe('the pull of a vehicle that said ready', () => {
  it('queues what the vehicle lacks for the replay behind it, and sends nothing past its window', async () => {
    const { ports, published, tables } = rig();
    expect(await pullConfigs(before, ports)).toBe(1);
    expect(published).toEqual([]);
    expect([...tables.mailbox.rows.values()].find(({ kind }) => kind === 'config')).toMatchObject({ state: 'QUEUED' });
  });

  it('reads the vehicle no more: its row came with the write of its readiness', async () => {
    const { ports, tables } = rig();
    await pullConfigs(before, ports);
    expect(tables.vehicles.reads).toBe(0);
  });

  it('is done once, however often the vehicle says so', async () => {
    const { ports } = rig();
    await pullConfigs(before, ports);
    expect(await pullConfigs(before, ports)).toBe(0);
  });

  it('is nothing for a vehicle that is being taken out of service', async () => {
    const { ports, tables } = rig();
    expect(await pullConfigs({ ...before, retirement: {} as never }, ports)).toBe(0);
    expect(tables.vehicleConfigs.reads).toBe(0);
  });
});
