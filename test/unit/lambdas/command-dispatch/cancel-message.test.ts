import { describe, expect, it } from 'vitest';
import type { MessageState } from '../../../../contract/mailbox/message.ts';
import { issuedAtMs, numberedId, sampleMessage } from '../../../support/sample-message.ts';
import { commandRig } from './command-rig.ts';

const id = numberedId(1);
const inState = (state: MessageState, changes = {}) =>
  sampleMessage({
    ...{ messageId: id, type: 'climate-start', state },
    history: [
      { state: 'ACCEPTED', atMs: issuedAtMs, by: 'api' },
      { state, atMs: issuedAtMs + 500, by: 'dispatch' },
    ],
    ...changes,
  });

describe('cancelling a command', () => {
  it('that waits ends it, and the vehicle hears nothing', async () => {
    const { cancel, rig } = await commandRig(inState('QUEUED'));
    const answer = await cancel(id);
    expect(answer).toMatchObject({ status: 200, body: { commandId: id, state: 'CANCELLED' } });
    expect(answer.body.history.at(-1)).toMatchObject({ by: 'api', reasonCode: 'cancel-requested' });
    expect(rig.published).toEqual([]);
    expect(await rig.mailbox.waiting('car-1', 9)).toEqual([]);
  });

  it('that was sent asks the vehicle, once however often it is repeated', async () => {
    const { cancel, rig } = await commandRig(inState('SENT'));
    expect(await cancel(id)).toMatchObject({ status: 202, body: { state: 'CANCELLING' } });
    expect(await cancel(id)).toMatchObject({ status: 202, body: { state: 'CANCELLING' } });
    expect(rig.published.map(({ type, payload, priority }) => ({ type, payload, priority }))).toEqual([
      { type: 'cancel', payload: { messageId: id }, priority: 0 },
    ]);
  });

  it('asks again when who asked first died before it was sent', async () => {
    const { cancel, rig } = await commandRig(inState('CANCELLING'));
    expect((await cancel(id)).status).toBe(202);
    expect(rig.published).toHaveLength(1);
  });

  it.each(['SUCCEEDED', 'FAILED', 'EXPIRED'] as const)('that is %s is refused and changes nothing', async (state) => {
    const { cancel, rig } = await commandRig(inState(state));
    expect(await cancel(id)).toMatchObject({
      status: 409,
      body: { type: 'urn:roadbed:problem:message-settled', state },
    });
    expect((await rig.mailbox.find('car-1', id))?.version).toBe(1);
  });

  it('loses a race against the result without losing the result', async () => {
    const { cancel, rig } = await commandRig(inState('QUEUED'));
    rig.table.beforeWrite = async () => {
      rig.table.beforeWrite = undefined;
      await rig.mailbox.settle('car-1', id, { state: 'SUCCEEDED', atMs: rig.nowMs, by: 'vehicle' });
    };
    expect((await cancel(id)).status).toBe(409);
    expect((await rig.mailbox.find('car-1', id))?.state).toBe('SUCCEEDED');
  });

  it.each([
    ['of another vehicle', { vehicleId: 'car-2' }, 'vehicle-not-found'],
    ['of another tenant', { clientId: 'two' }, 'vehicle-not-found'],
    ['that is not there', { clientId: 'two', vehicleId: 'car-2' }, 'message-not-found'],
  ])('%s finds nothing [attack 49]', async (_what, asked, name) => {
    const { cancel, rig } = await commandRig(inState('QUEUED'));
    expect(await cancel(id, asked)).toMatchObject({ status: 404, body: { type: `urn:roadbed:problem:${name}` } });
    expect((await rig.mailbox.find('car-1', id))?.state).toBe('QUEUED');
  });

  it('of an earlier owner finds nothing [attack 46]', async () => {
    const { cancel } = await commandRig(inState('QUEUED', { tenantId: 'tenant-2' }));
    expect((await cancel(id)).status).toBe(404);
  });
});

describe('cancelling a message of another kind', () => {
  it('goes by its own route only', async () => {
    const { cancel, cancelMessage } = await commandRig(inState('SENT', { kind: 'poi', type: 'destination' }));
    expect((await cancel(id)).status).toBe(404);
    expect(await cancelMessage(id)).toMatchObject({ status: 200, body: { messageId: id, state: 'CANCELLED' } });
  });
});
