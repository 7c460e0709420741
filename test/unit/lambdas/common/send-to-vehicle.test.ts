import { describe, expect, it } from 'vitest';
import type { MessageDraft } from '../../../../contract/mailbox/new-message.ts';
import { sendToVehicle } from '../../../../lambdas/common/mailbox/send-to-vehicle.ts';
import { settlePending } from '../../../../lambdas/common/mailbox/settle-pending.ts';
import { numberedId, sampleMessage } from '../../../support/sample-message.ts';
import { mailboxRig, readyVehicle } from './mailbox-rig.ts';

const draft: MessageDraft = {
  ...{ vehicleId: 'car-1', tenantId: 'tenant-1', kind: 'command', type: 'lock', payload: { doors: 'all' } },
  ...{ idempotencyKey: 'key-1', requester: { clientId: 'client-1', user: 'ada' }, traceparent: '00-ab-cd-01' },
};
const away = { ...readyVehicle, readyAtMs: undefined as never };

describe('sending to a vehicle', () => {
  it('that is ready writes one row, as sent, and then publishes it', async () => {
    const rig = await mailboxRig();
    const seen: unknown[] = [];
    rig.onPublish = async (message) => void seen.push(await rig.stateOf(message));
    const sent = await sendToVehicle(draft, rig.ports, readyVehicle);
    expect(sent).toMatchObject({ outcome: 'accepted', message: { state: 'SENT', attempts: 1, version: 1 } });
    expect(seen).toEqual(['SENT']);
    expect([rig.table.writes, rig.vehicleReads]).toEqual([1, 1]);
    const [row] = [...rig.table.rows.values()];
    expect(row).toMatchObject({ idempotencyKey: 'key-1', requester: { user: 'ada' }, traceparent: '00-ab-cd-01' });
  });

  it('that is away writes one row, queued, and publishes nothing', async () => {
    const rig = await mailboxRig();
    rig.vehicle = away;
    const sent = await sendToVehicle(draft, rig.ports, away);
    expect(sent).toMatchObject({ outcome: 'accepted', message: { state: 'QUEUED', version: 1 } });
    expect([rig.table.writes, rig.published]).toEqual([1, []]);
  });

  it('that was away and became ready before the row was written sends all the same', async () => {
    const rig = await mailboxRig();
    const sent = await sendToVehicle(draft, rig.ports, away);
    expect(sent).toMatchObject({ message: { state: 'SENT' } });
    expect(rig.published).toHaveLength(1);
  });

  it('that went before the row was written leaves it queued', async () => {
    const rig = await mailboxRig();
    rig.vehicle = away;
    expect(await sendToVehicle(draft, rig.ports, readyVehicle)).toMatchObject({ message: { state: 'QUEUED' } });
    expect(rig.published).toEqual([]);
  });

  it('that came back while its message was put into the queue gets it: its replay took it for under way', async () => {
    const rig = await mailboxRig();
    rig.vehicle = away;
    rig.table.beforeWrite = () => {
      if (rig.table.writes === 1) rig.vehicle = readyVehicle;
    };
    const sent = await sendToVehicle(draft, rig.ports, readyVehicle);
    expect(sent).toMatchObject({ message: { state: 'SENT', attempts: 2 } });
    expect([rig.published.length, rig.vehicleReads]).toEqual([1, 2]);
  });

  it('that changed its owner before the row was written never publishes [attack 46]', async () => {
    const rig = await mailboxRig();
    rig.vehicle = { ...readyVehicle, tenantId: 'tenant-2' };
    expect(await sendToVehicle(draft, rig.ports, readyVehicle)).toMatchObject({ message: { state: 'CANCELLED' } });
    expect(rig.published).toEqual([]);
  });

  it('gives the first answer to the same request, and sends it once [attack 43]', async () => {
    const rig = await mailboxRig();
    await sendToVehicle(draft, rig.ports);
    rig.nowMs += 5_000;
    expect(await sendToVehicle(draft, rig.ports)).toMatchObject({ outcome: 'repeated', message: { state: 'SENT' } });
    expect(rig.published).toHaveLength(1);
  });

  it('refuses another request under the same key [attack 43]', async () => {
    const rig = await mailboxRig();
    await sendToVehicle(draft, rig.ports);
    expect(await sendToVehicle({ ...draft, type: 'unlock' }, rig.ports)).toEqual({ outcome: 'key-reused' });
    expect(rig.published).toHaveLength(1);
  });

  it('completes a request whose first try died with its row ACCEPTED', async () => {
    const rig = await mailboxRig();
    const { message } = (await sendToVehicle(draft, rig.ports)) as { message: ReturnType<typeof sampleMessage> };
    await rig.mailbox.replace(message, { ...message, state: 'ACCEPTED' });
    expect(await sendToVehicle(draft, rig.ports)).toMatchObject({ outcome: 'repeated', message: { state: 'SENT' } });
    expect(rig.published).toHaveLength(2);
  });
});

describe('a message with a collapse key', () => {
  const config = (key: string): MessageDraft => ({
    ...draft,
    kind: 'config',
    type: 'desired',
    idempotencyKey: key,
    collapseKey: 'desired',
  });

  it('supersedes the one that waits, at the price of one read, however many others wait', async () => {
    const others = Array.from({ length: 200 }, (_, number) =>
      sampleMessage({ messageId: numberedId(number), state: 'QUEUED' }),
    );
    const rig = await mailboxRig(...others);
    rig.vehicle = away;
    const older = await sendToVehicle(config('1'), rig.ports, away);
    rig.nowMs += 1;
    rig.table.reads = 0;
    const newer = await sendToVehicle(config('2'), rig.ports, away);
    if (older.outcome === 'key-reused' || newer.outcome === 'key-reused') throw new Error('refused');
    expect([await rig.stateOf(older.message), await rig.stateOf(newer.message)]).toEqual(['SUPERSEDED', 'QUEUED']);
    expect(rig.table.reads).toBe(2 + 2);
  });

  it('leaves the one before alone when the vehicle has applied it', async () => {
    const rig = await mailboxRig();
    const older = await sendToVehicle(config('1'), rig.ports);
    if (older.outcome === 'key-reused') throw new Error('refused');
    const { vehicleId, messageId } = older.message;
    await rig.mailbox.settle(vehicleId, messageId, { state: 'APPLIED', atMs: rig.nowMs, by: 'vehicle' });
    rig.nowMs += 1;
    await sendToVehicle(config('2'), rig.ports);
    expect(await rig.stateOf(older.message)).toBe('APPLIED');
  });
});

describe('settling what is pending for a vehicle', () => {
  it('ends every message that has not ended, with state and reason, and leaves the others', async () => {
    const states = ['ACCEPTED', 'QUEUED', 'SENT', 'DELIVERED', 'IN_PROGRESS', 'SUCCEEDED'] as const;
    const all = states.map((state, number) => sampleMessage({ messageId: numberedId(number), state }));
    const rig = await mailboxRig(...all, sampleMessage({ messageId: numberedId(99), vehicleId: 'car-2' }));
    const settlement = { state: 'CANCELLED', by: 'operator', reasonCode: 'owner-changed' } as const;
    expect(await settlePending('car-1', settlement, rig.ports)).toEqual({ settled: 5 });
    expect(await Promise.all(all.map(rig.stateOf))).toEqual([...Array(5).fill('CANCELLED'), 'SUCCEEDED']);
    expect((await rig.mailbox.find('car-1', numberedId(0)))?.history.at(-1)).toMatchObject({
      reasonCode: 'owner-changed',
    });
    expect((await rig.mailbox.find('car-2', numberedId(99)))?.state).toBe('ACCEPTED');
    expect(await settlePending('car-1', settlement, rig.ports)).toEqual({ settled: 0 });
  });

  it('does not overwrite a receipt that comes in between', async () => {
    const message = sampleMessage({ state: 'SENT' });
    const rig = await mailboxRig(message);
    rig.table.beforeWrite = async () => {
      rig.table.beforeWrite = undefined;
      await rig.mailbox.settle('car-1', message.messageId, { state: 'SUCCEEDED', atMs: 1, by: 'vehicle' });
    };
    const settlement = { state: 'CANCELLED', by: 'operator', reasonCode: 'x' } as const;
    expect(await settlePending('car-1', settlement, rig.ports)).toEqual({ settled: 0 });
    expect(await rig.stateOf(message)).toBe('SUCCEEDED');
  });
});
