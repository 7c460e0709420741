import { describe, expect, it } from 'vitest';
import { type MessageDraft, newMessage } from '../../../../contract/mailbox/new-message.ts';
import { createMailboxStore } from '../../../../lambdas/common/mailbox/mailbox-store.ts';
import { sendToVehicle } from '../../../../lambdas/common/mailbox/send-to-vehicle.ts';
import { asVehicleRow, readVehicle } from '../../../../lambdas/common/store/vehicle-row.ts';
import { changeOwner } from '../../../../lambdas/vehicle-life/change-owner.ts';
import { CAR, type OwnerWorld, ownerPorts, ownerWorld, type Step, steppedTable } from './owner-rig.ts';

const order = { vehicleId: CAR, tenantId: 'b', by: 'operator-1', reason: 'sold' };

function unlockOf(tenantId: string, key = 'key-1'): MessageDraft {
  const requester = { clientId: `client-of-${tenantId}` };
  return { vehicleId: CAR, tenantId, kind: 'command', type: 'unlock', payload: {}, idempotencyKey: key, requester };
}

/** Accepts a command as the API does; `step` stands around every call, the publish included. */
async function command(w: OwnerWorld, draft: MessageDraft, step: Step = (call) => call()): Promise<string[]> {
  const delivered: string[] = [];
  const vehicles = steppedTable(w.vehicles, step);
  await sendToVehicle(draft, {
    mailbox: createMailboxStore(steppedTable(w.mailbox, step)),
    collapse: { take: async () => ({ newest: true }) },
    readVehicle: (vehicleId) => readVehicle(vehicles, vehicleId),
    publish: (message) =>
      step(async () => {
        if (!w.isConnected) return 'not-connected';
        delivered.push(message.messageId);
        return 'taken';
      }),
    nowMs: () => w.nowMs,
  });
  return delivered;
}

const messagesOf = (w: OwnerWorld) => [...w.mailbox.rows.values()];
const rowsOf = (w: OwnerWorld) =>
  [w.vehicles, w.manifest, w.shadows, w.mailbox, w.audit].map(({ rows }) => [...rows.values()]);
const tellsOf = (w: OwnerWorld) => JSON.stringify([...w.shadows.rows.values()]);

describe('a change of owner', () => {
  it('moves the vehicle, empties its shadow, cuts its line and is kept in the audit', async () => {
    const w = ownerWorld();
    expect(await changeOwner(ownerPorts(w), order)).toMatchObject({ kind: 'changed', tenantId: 'b', cancelled: 0 });
    expect(w.vehicles.rows.get(CAR)).toMatchObject({ tenantId: 'b', ownership: { epoch: 1, from: 'a' } });
    expect([...w.manifest.rows.values()]).toMatchObject([{ tenantId: 'b' }]);
    expect(tellsOf(w)).not.toMatch(/here|there/);
    expect([...w.shadows.rows.values()]).toMatchObject([{ version: 8, desired: {}, desiredVersion: 3 }]);
    expect(w.isConnected).toBe(false);
    expect([...w.audit.rows.values()]).toMatchObject([
      { deed: 'owner-change', by: 'operator-1', reason: 'sold', atMs: 1_000_000, details: { from: 'a', to: 'b' } },
    ]);
  });

  it("settles what the earlier owner asked for and leaves the new owner's alone", async () => {
    const w = { ...ownerWorld(), isConnected: false };
    await command(w, unlockOf('a'));
    await createMailboxStore(w.mailbox).insert(newMessage(unlockOf('b'), w.nowMs));
    expect(await changeOwner(ownerPorts(w), order)).toMatchObject({ cancelled: 1 });
    const states = Object.fromEntries(messagesOf(w).map(({ tenantId, state }) => [tenantId, state]));
    expect(states).toEqual({ a: 'CANCELLED', b: 'ACCEPTED' });
    const old = messagesOf(w).find(({ tenantId }) => tenantId === 'a') ?? {};
    expect((old['history'] as object[]).at(-1)).toMatchObject({ reasonCode: 'owner-changed', by: 'operator' });
  });

  it('cut off at any call is completed by the same order', async () => {
    const whole = { ...ownerWorld(), isConnected: false };
    await command(whole, unlockOf('a'));
    let calls = 0;
    const count: Step = (call) => {
      calls += 1;
      return call();
    };
    await changeOwner(ownerPorts(whole, count), order);
    expect(calls).toBeGreaterThan(8);
    for (let cutAt = 1; cutAt <= calls; cutAt += 1) {
      for (const tookEffect of [false, true]) {
        const w = { ...ownerWorld(), isConnected: false };
        await command(w, unlockOf('a'));
        let call = 0;
        const cutting: Step = async (run) => {
          call += 1;
          if (call === cutAt && !tookEffect) throw new Error('power cut');
          const result = await run();
          if (call === cutAt) throw new Error('power cut');
          return result;
        };
        await expect(changeOwner(ownerPorts(w, cutting), order)).rejects.toThrow('power cut');
        await changeOwner(ownerPorts(w), order);
        expect(rowsOf(w), `cut ${tookEffect ? 'after' : 'before'} call ${cutAt}`).toEqual(rowsOf(whole));
      }
    }
  });

  it('keeps every change in the audit, also of one that died before it could', async () => {
    const w = ownerWorld();
    let call = 0;
    const dies: Step = async (run) => {
      call += 1;
      if (call === 3) throw new Error('power cut');
      return run();
    };
    await expect(changeOwner(ownerPorts(w, dies), order)).rejects.toThrow('power cut');
    expect(w.vehicles.rows.get(CAR)).toMatchObject({ tenantId: 'b' });
    expect(w.audit.rows.size).toBe(0);
    await changeOwner(ownerPorts(w), { ...order, tenantId: 'c' });
    const told = [...w.audit.rows.values()].map(({ details }) => details);
    expect(told).toEqual([
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
    ]);
  });

  it('of two at once is made by one', async () => {
    const w = ownerWorld();
    const answers = await Promise.all(['b', 'c'].map((tenantId) => changeOwner(ownerPorts(w), { ...order, tenantId })));
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['changed', 'changed-meanwhile']);
    expect(w.audit.rows.size).toBe(1);
  });

  it.each([
    ['of a vehicle nobody knows', {}, 'car-9', 'unknown-vehicle'],
    ['of one that was never born', { bornAtMs: undefined }, CAR, 'not-born'],
    ['of one that is being decommissioned', { retirement: { atMs: 1, by: 'x', reason: 'y' } }, CAR, 'unknown-vehicle'],
  ])('%s is refused', async (_what, change, vehicleId, kind) => {
    const w = ownerWorld();
    Object.assign(w.vehicles.rows.get(CAR) ?? {}, change);
    expect(await changeOwner(ownerPorts(w), { ...order, vehicleId })).toEqual({ kind });
    expect(asVehicleRow(w.vehicles.rows.get(CAR) ?? {}).tenantId).toBe('a');
  });
});

describe('a command of the earlier owner [attack 46]', () => {
  it('never reaches the vehicle after the change, wherever that comes in between', async () => {
    let calls = 0;
    const counted = await command(ownerWorld(), unlockOf('a'), (call) => {
      calls += 1;
      return call();
    });
    expect(counted).toHaveLength(1);
    for (let changesAt = 1; changesAt <= calls; changesAt += 1) {
      const w = ownerWorld();
      let call = 0;
      const delivered = await command(w, unlockOf('a'), async (run) => {
        call += 1;
        if (call === changesAt) await changeOwner(ownerPorts(w), order);
        return run();
      });
      expect(delivered, `changed before call ${changesAt}`).toEqual([]);
      expect(messagesOf(w), `changed before call ${changesAt}`).toMatchObject([{ state: 'CANCELLED' }]);
    }
  });

  it('is not sent either when the vehicle comes back to him later', async () => {
    const w = ownerWorld();
    const slow = newMessage(unlockOf('a'), w.nowMs);
    for (const tenantId of ['b', 'a']) {
      w.nowMs += 60_000;
      await changeOwner(ownerPorts(w), { ...order, tenantId });
    }
    w.isConnected = true;
    await createMailboxStore(w.mailbox).insert(slow);
    expect(await command(w, unlockOf('a'))).toEqual([]);
    expect(messagesOf(w)).toMatchObject([{ state: 'CANCELLED' }]);
    expect(await command(w, unlockOf('a', 'key-2'))).toHaveLength(1);
  });
});
