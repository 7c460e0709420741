import { describe, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../../../contract/presence/merge-presence.ts';
import type { Table } from '../../../../lambdas/common/store/table.ts';
import { readVehicle } from '../../../../lambdas/common/store/vehicle-row.ts';
import { applyLifecycleEvent as apply } from '../../../../lambdas/presence/apply-lifecycle-event.ts';
import { fakeTable } from '../../../support/fake-table.ts';

const vehicle = { vehicleId: 'car-1', tenantId: 't', vin: 'WVWZZZ1JZXW000001', model: 'sedan' };
const vehicles = () => fakeTable({ key: ['vehicleId'] }, [{ ...vehicle }]);
const event = (eventType: LifecycleEvent['eventType'], session: string, at: number): LifecycleEvent => ({
  eventType,
  clientId: 'car-1',
  timestamp: at,
  sessionIdentifier: session,
  versionNumber: Number(session.slice(1)),
  principalIdentifier: 'certificate-1',
});

const applyLifecycleEvent = async (
  table: Table,
  lifecycle: LifecycleEvent,
  bornAtMs?: number,
): ReturnType<typeof apply> => apply(table, lifecycle, await readVehicle(table, lifecycle.clientId), bornAtMs);

describe('a lifecycle event', () => {
  it('becomes the presence of its vehicle', async () => {
    const table = vehicles();
    expect(await applyLifecycleEvent(table, event('connected', 's0', 10))).toBe('written');
    expect(table.rows.get('car-1')).toMatchObject({ ...vehicle, presence: { connected: true, atMs: 10 } });
  });

  it('notes the time of a disconnect, which ends readiness', async () => {
    const table = vehicles();
    await applyLifecycleEvent(table, event('connected', 's0', 10));
    await applyLifecycleEvent(table, event('disconnected', 's0', 20));
    expect(table.rows.get('car-1')).toMatchObject({ presence: { connected: false, atMs: 20 } });
  });

  it('never makes a row for a vehicle that nobody knows', async () => {
    const table = fakeTable({ key: ['vehicleId'] });
    expect(await applyLifecycleEvent(table, event('connected', 's0', 10))).toBe('unknown-vehicle');
    expect(table.rows.size).toBe(0);
  });

  it('never brings back a row that was deleted while it was being applied', async () => {
    const table = vehicles();
    table.beforeWrite = () => table.rows.clear();
    expect(await applyLifecycleEvent(table, event('connected', 's0', 10))).toBe('unknown-vehicle');
    expect(table.rows.size).toBe(0);
  });

  it('that comes twice or late is stale and writes nothing', async () => {
    const table = vehicles();
    await applyLifecycleEvent(table, event('connected', 's1', 30));
    expect(await applyLifecycleEvent(table, event('connected', 's1', 30))).toBe('stale');
    expect(await applyLifecycleEvent(table, event('disconnected', 's0', 31))).toBe('stale');
    expect(table.writes).toBe(1);
  });

  it('wins against an older one that was written in between, and loses against a newer one', async () => {
    const table = vehicles();
    const interfere = (other: LifecycleEvent) => {
      table.beforeWrite = async () => {
        table.beforeWrite = undefined;
        await applyLifecycleEvent(table, other);
      };
    };
    interfere(event('connected', 's0', 10));
    expect(await applyLifecycleEvent(table, event('connected', 's1', 20))).toBe('written');
    interfere(event('connected', 's3', 40));
    expect(await applyLifecycleEvent(table, event('disconnected', 's1', 30))).toBe('stale');
    expect(table.rows.get('car-1')).toMatchObject({ presence: { sessionIdentifier: 's3', connected: true } });
  });

  it('that is the birth writes it together with the presence', async () => {
    const table = vehicles();
    await applyLifecycleEvent(table, event('connected', 's0', 10), 10);
    expect(table.rows.get('car-1')).toMatchObject({ bornAtMs: 10, presence: { connected: true } });
    expect(table.writes).toBe(1);
  });

  it('that is the birth writes it also when the disconnect was told first', async () => {
    const table = vehicles();
    await applyLifecycleEvent(table, event('disconnected', 's0', 20));
    expect(await applyLifecycleEvent(table, event('connected', 's0', 10), 10)).toBe('stale');
    expect(table.rows.get('car-1')).toMatchObject({ bornAtMs: 10, presence: { connected: false } });
  });

  it('gives up when the row changes before each write', async () => {
    const table = vehicles();
    let at = 0;
    table.beforeWrite = () => {
      at += 1;
      const presence = { connected: true, atMs: at, sessionIdentifier: `x${at}`, versionNumber: 0 };
      table.rows.set('car-1', { ...vehicle, presence });
    };
    await expect(applyLifecycleEvent(table, event('connected', 's9', 1_000))).rejects.toThrow('changed 5 times');
  });
});
