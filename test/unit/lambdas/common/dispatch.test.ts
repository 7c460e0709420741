import { describe, expect, it } from 'vitest';
import { dispatchMessage } from '../../../../lambdas/common/mailbox/dispatch.ts';
import { replayWaiting } from '../../../../lambdas/common/mailbox/replay.ts';
import { issuedAtMs, sampleMessage } from '../../../support/sample-message.ts';
import { mailboxRig, readyVehicle } from './mailbox-rig.ts';

const message = sampleMessage();
const presence = { connected: true, atMs: issuedAtMs + 1, sessionIdentifier: 's', versionNumber: 1 };
const refuse = (): never => {
  throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
};

describe('dispatching a message', () => {
  it('notes it as sent before it is published', async () => {
    const rig = await mailboxRig(message);
    const seen: unknown[] = [];
    rig.onPublish = async () => void seen.push(await rig.stateOf(message));
    expect(await dispatchMessage(message, rig.ports)).toMatchObject({ state: 'SENT', attempts: 1, version: 2 });
    expect(seen).toEqual(['SENT']);
    expect(rig.published).toMatchObject([{ attempts: 1 }]);
  });

  it.each([
    ['never ready', { ...readyVehicle, readyAtMs: undefined as never }],
    ['disconnected since', { ...readyVehicle, presence: { ...presence, connected: false } }],
    ['connected again and not ready yet', { ...readyVehicle, presence }],
  ])('queues it for a vehicle that is %s', async (_what, vehicle) => {
    const rig = await mailboxRig(message);
    rig.vehicle = vehicle;
    expect(await dispatchMessage(message, rig.ports)).toMatchObject({ state: 'QUEUED', attempts: 0 });
    expect(rig.published).toEqual([]);
    expect(await rig.mailbox.waiting('car-1', 5)).toHaveLength(1);
  });

  it('queues it again when the publish is refused, and says why', async () => {
    const rig = await mailboxRig(message);
    rig.onPublish = refuse;
    const queued = await dispatchMessage(message, rig.ports);
    expect(queued).toMatchObject({ state: 'QUEUED', attempts: 1 });
    expect(queued.history.at(-1)).toMatchObject({
      ...{ by: 'dispatch', reasonCode: 'publish-failed', reason: 'ThrottlingException' },
    });
    // the sweeper tries again, although the vehicle need not come anew
    expect(queued.dueAtMs).toBeLessThanOrEqual(issuedAtMs + 61_000);
  });

  it('queues it again when the vehicle has no connection: a 404 is QUEUED', async () => {
    const rig = await mailboxRig(message);
    rig.onPublish = () => 'not-connected';
    const queued = await dispatchMessage(message, rig.ports);
    expect(queued).toMatchObject({ state: 'QUEUED', attempts: 1 });
    expect(queued.history.at(-1)).toMatchObject({ reasonCode: 'not-connected' });
  });

  it('leaves it as sent when the connection did not acknowledge in time: a 504 stays SENT', async () => {
    const rig = await mailboxRig(message);
    rig.onPublish = () => 'unconfirmed';
    expect(await dispatchMessage(message, rig.ports)).toMatchObject({ state: 'SENT' });
  });

  it.each([
    ['belongs to somebody else', { ...readyVehicle, tenantId: 'tenant-2' }, 'owner-changed'],
    ['is being decommissioned', { ...readyVehicle, retirement: { atMs: 1, by: 'x', reason: 'y' } }, 'decommissioned'],
    ['does not exist', undefined, 'no-such-vehicle'],
  ])('cancels it when the vehicle %s [attack 46]', async (_what, vehicle, reasonCode) => {
    const rig = await mailboxRig(message);
    rig.vehicle = vehicle;
    const cancelled = await dispatchMessage(message, rig.ports);
    expect(cancelled).toMatchObject({ state: 'CANCELLED' });
    expect(cancelled.history.at(-1)).toMatchObject({ reasonCode });
    expect(rig.published).toEqual([]);
  });

  it('does not publish what its time has overtaken on the way, to the millisecond [attack 44]', async () => {
    const rig = await mailboxRig(message);
    rig.nowMs = message.notAfterMs;
    expect(await dispatchMessage(message, rig.ports)).toMatchObject({ state: 'EXPIRED' });
    expect(rig.published).toEqual([]);
  });

  it('leaves a message alone that replay has taken meanwhile', async () => {
    const rig = await mailboxRig(message);
    rig.table.beforeWrite = async () => {
      rig.table.beforeWrite = undefined;
      await replayWaiting({ vehicleId: 'car-1', window: 5, readyAtMs: issuedAtMs }, rig.ports);
    };
    await dispatchMessage(message, rig.ports);
    expect(rig.published).toHaveLength(1);
    expect(await rig.stateOf(message)).toBe('SENT');
  });

  it('does not queue a message that the vehicle became ready for and replay has sent', async () => {
    const rig = await mailboxRig(message);
    rig.vehicle = { ...readyVehicle, readyAtMs: undefined as never };
    rig.table.beforeWrite = async () => {
      rig.table.beforeWrite = undefined;
      await replayWaiting({ vehicleId: 'car-1', window: 5, readyAtMs: issuedAtMs }, rig.ports);
    };
    await dispatchMessage(message, rig.ports);
    expect(await rig.stateOf(message)).toBe('SENT');
  });

  it('does not put back what the vehicle has answered although the publish seemed to fail', async () => {
    const rig = await mailboxRig(message);
    rig.onPublish = async ({ vehicleId, messageId }) => {
      await rig.mailbox.settle(vehicleId, messageId, { state: 'SUCCEEDED', atMs: 1, by: 'vehicle' });
      refuse();
    };
    await dispatchMessage(message, rig.ports);
    expect(await rig.stateOf(message)).toBe('SUCCEEDED');
  });
});
