import { describe, expect, it } from 'vitest';
import type { MailboxMessage } from '../../../../contract/mailbox/message.ts';
import type { MessageDraft } from '../../../../contract/mailbox/new-message.ts';
import { type SendOutcome, sendToVehicle } from '../../../../lambdas/common/mailbox/send-to-vehicle.ts';
import type { VehicleRow } from '../../../../lambdas/common/store/vehicle-row.ts';
import { onReady } from '../../../../lambdas/offline-replay/on-ready.ts';
import { fakeTable } from '../../../support/fake-table.ts';
import { mailboxRig, readyVehicle } from './mailbox-rig.ts';

const draft: MessageDraft = {
  ...{ vehicleId: 'car-1', tenantId: 'tenant-1', kind: 'command', type: 'climate-start', payload: {} },
  ...{ idempotencyKey: 'key-1', requester: { clientId: 'client-1' } },
};
const away: VehicleRow = { ...readyVehicle, readyAtMs: undefined as never };
const sold: VehicleRow = { ...readyVehicle, tenantId: 'tenant-2' };

const messageOf = (sent: SendOutcome): MailboxMessage => {
  if (sent.outcome === 'key-reused') throw new Error('refused');
  return sent.message;
};

/** The reading after the row answers only when it is told to; `publishedBefore` is how many publishes there were then. */
async function withLateReading(asked: MessageDraft, seenAgeMs: number | undefined) {
  const rig = await mailboxRig();
  let publishedBefore: number | undefined;
  rig.ports.readVehicle = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    publishedBefore = rig.published.length;
    return rig.vehicle;
  };
  const seenAtMs = seenAgeMs === undefined ? undefined : rig.nowMs - seenAgeMs;
  await sendToVehicle(asked, rig.ports, readyVehicle, seenAtMs);
  return { publishedBefore, published: rig.published.length };
}

describe('a message to a vehicle that was ready a moment ago', () => {
  it('is published without waiting for the reading after its row', async () => {
    expect(await withLateReading(draft, 1_000)).toEqual({ publishedBefore: 1, published: 1 });
  });

  it.each([
    ['that opens or moves a car', { ...draft, type: 'unlock' }, 0],
    ['whose vehicle was read more than a second ago', draft, 1_001],
    ['whose vehicle was read nobody knows when', draft, undefined],
  ])('%s waits for that reading', async (_what, asked, ageMs) => {
    expect(await withLateReading(asked, ageMs)).toEqual({ publishedBefore: 0, published: 1 });
  });

  it('waits for it too when its write took longer than a second', async () => {
    const rig = await mailboxRig();
    rig.table.beforeWrite = () => {
      rig.nowMs += 1_001;
      rig.vehicle = sold;
    };
    const sent = await sendToVehicle(draft, rig.ports, readyVehicle, rig.nowMs);
    expect([messageOf(sent).state, rig.published.length]).toEqual(['CANCELLED', 0]);
  });

  it('is read beside its publish by the way that gives way to it, once', async () => {
    const rig = await mailboxRig();
    const asides: number[] = [];
    rig.ports.readVehicleAside = async () => {
      asides.push(rig.published.length);
      return readyVehicle;
    };
    await sendToVehicle(draft, rig.ports, readyVehicle, rig.nowMs);
    expect([asides.length, rig.vehicleReads, rig.table.writes]).toEqual([1, 0, 1]);
  });
});

describe('a message that went ahead', () => {
  it('to a vehicle that had just gone stays as sent, and is sent again when it says ready', async () => {
    const rig = await mailboxRig();
    rig.vehicle = away;
    const message = messageOf(await sendToVehicle(draft, rig.ports, readyVehicle, rig.nowMs));
    expect(message).toMatchObject({ state: 'SENT', attempts: 1 });
    rig.nowMs += 500;
    rig.vehicle = { ...readyVehicle, readyAtMs: rig.nowMs };
    const vehicles = fakeTable({ key: ['vehicleId'] }, [{ ...away }]);
    const ports = { ...rig.ports, vehicles, tickets: rig.tickets, window: 8, spreadMs: 0 };
    expect(await onReady('car-1', rig.nowMs, ports)).toMatchObject({ sent: 1 });
    expect(rig.published.map(({ attempts }) => attempts)).toEqual([1, 2]);
  });

  it('while its vehicle changed its owner is cancelled, as when that happens on the way [attack 46]', async () => {
    const rig = await mailboxRig();
    rig.vehicle = sold;
    const message = messageOf(await sendToVehicle(draft, rig.ports, readyVehicle, rig.nowMs));
    expect(message.history.map(({ state, reasonCode }) => reasonCode ?? state)).toEqual([
      'ACCEPTED',
      'SENT',
      'owner-changed',
    ]);
    expect(await rig.stateOf(message)).toBe('CANCELLED');
  });

  it.each([
    ['a receipt that confirms it', 'DELIVERED', 'CANCELLED'],
    ['one that says it is executed', 'IN_PROGRESS', 'IN_PROGRESS'],
    ['its result', 'SUCCEEDED', 'SUCCEEDED'],
  ] as const)('to a vehicle that is somebody else’s now: %s may be quicker', async (_what, receipt, ends) => {
    const rig = await mailboxRig();
    rig.vehicle = sold;
    rig.onPublish = async ({ vehicleId, messageId }) => {
      await rig.mailbox.settle(vehicleId, messageId, { state: receipt, atMs: rig.nowMs, by: 'vehicle' });
    };
    const message = messageOf(await sendToVehicle(draft, rig.ports, readyVehicle, rig.nowMs));
    expect([message.state, await rig.stateOf(message)]).toEqual([ends, ends]);
  });

  it('in vain is cancelled all the same when its vehicle is somebody else’s now', async () => {
    const rig = await mailboxRig();
    rig.vehicle = sold;
    rig.onPublish = () => {
      throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    };
    const message = messageOf(await sendToVehicle(draft, rig.ports, readyVehicle, rig.nowMs));
    expect(message.history.map(({ reasonCode }) => reasonCode).slice(2)).toEqual(['publish-failed', 'owner-changed']);
  });

  it('is not sent twice by a request that is repeated because the vehicle could not be read', async () => {
    const rig = await mailboxRig();
    const read = rig.ports.readVehicle;
    rig.ports.readVehicle = () => Promise.reject(new Error('throttled'));
    await expect(sendToVehicle(draft, rig.ports, readyVehicle, rig.nowMs)).rejects.toThrow('throttled');
    rig.ports.readVehicle = read;
    const again = await sendToVehicle(draft, rig.ports, readyVehicle, rig.nowMs);
    expect(again).toMatchObject({ outcome: 'repeated', message: { state: 'SENT' } });
    expect(rig.published).toHaveLength(1);
  });
});
