import { describe, expect, it } from 'vitest';
import { dispatchMessage } from '../../../../lambdas/common/mailbox/dispatch.ts';
import { replayWaiting } from '../../../../lambdas/common/mailbox/replay.ts';
import { sampleMessage } from '../../../support/sample-message.ts';
import { mailboxRig, readyVehicle } from './mailbox-rig.ts';

const message = sampleMessage();
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
    ['unknown', undefined],
    ['never ready', { ...readyVehicle, readyAtMs: undefined as never }],
    ['disconnected since', { ...readyVehicle, disconnectedAtMs: (readyVehicle.readyAtMs ?? 0) + 1 }],
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
    expect(queued.history.at(-1)).toMatchObject({ by: 'dispatch', reason: 'publish failed: ThrottlingException' });
  });

  it('leaves a message alone that replay has taken meanwhile', async () => {
    const rig = await mailboxRig(message);
    rig.table.beforeWrite = async () => {
      rig.table.beforeWrite = undefined;
      await replayWaiting('car-1', 5, rig.ports);
    };
    await dispatchMessage(message, rig.ports);
    expect(rig.published).toHaveLength(1);
    expect(await rig.stateOf(message)).toBe('SENT');
  });

  it('does not queue a message that the vehicle became ready for and replay has sent', async () => {
    const rig = await mailboxRig(message);
    rig.vehicle = undefined;
    rig.table.beforeWrite = async () => {
      rig.table.beforeWrite = undefined;
      await replayWaiting('car-1', 5, rig.ports);
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
