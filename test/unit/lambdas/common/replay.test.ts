import { describe, expect, it } from 'vitest';
import type { MailboxMessage } from '../../../../contract/mailbox/message.ts';
import { refillWindow, replayWaiting } from '../../../../lambdas/common/mailbox/replay.ts';
import { issuedAtMs, numberedId, sampleMessage } from '../../../support/sample-message.ts';
import { mailboxRig } from './mailbox-rig.ts';

const numbered = (number: number, changes: Partial<MailboxMessage> = {}) =>
  sampleMessage({ messageId: numberedId(number), ...changes });
const numbers = (messages: MailboxMessage[]) => messages.map(({ messageId }) => Number.parseInt(messageId, 16));
const dead = { notAfterMs: issuedAtMs + 1 };

describe('replay', () => {
  it('sends what waits, also what a crash left between its note and its publish', async () => {
    const rig = await mailboxRig(
      numbered(1, { state: 'SENT', attempts: 1 }),
      numbered(2, { state: 'QUEUED' }),
      numbered(3),
    );
    expect(await replayWaiting('car-1', 10, rig.ports)).toEqual({ expired: 0, superseded: 0, sent: 3 });
    expect(rig.published.map(({ attempts }) => attempts)).toEqual([2, 1, 1]);
    expect(rig.published[0]?.history.at(-1)).toMatchObject({ state: 'SENT', by: 'replay' });
  });

  it('settles what expired or was superseded instead of sending it', async () => {
    const collapse = { kind: 'config', collapseKey: 'desired' } as const;
    const rig = await mailboxRig(
      numbered(1, dead),
      numbered(2, collapse),
      numbered(3, { ...collapse, issuedAtMs: issuedAtMs + 1 }),
    );
    expect(await replayWaiting('car-1', 10, rig.ports)).toEqual({ expired: 1, superseded: 1, sent: 1 });
    expect(await Promise.all([1, 2, 3].map((number) => rig.stateOf(numbered(number))))).toEqual([
      'EXPIRED',
      'SUPERSEDED',
      'SENT',
    ]);
  });

  it('keeps to the window', async () => {
    const rig = await mailboxRig(...[1, 2, 3, 4].map((number) => numbered(number)));
    await replayWaiting('car-1', 2, rig.ports);
    expect(numbers(rig.published)).toEqual([1, 2]);
  });

  it('reaches what is alive behind hundreds of expired messages', async () => {
    const expired = Array.from({ length: 250 }, (_, number) => numbered(number, dead));
    const alive = numbered(999, { priority: 9 });
    const rig = await mailboxRig(...expired, alive);
    expect(await replayWaiting('car-1', 3, rig.ports)).toEqual({ expired: 250, superseded: 0, sent: 1 });
    expect(numbers(rig.published)).toEqual([999]);
  });

  it('goes on with the next message when one cannot be published', async () => {
    const rig = await mailboxRig(numbered(1), numbered(2));
    rig.onPublish = ({ messageId }) => {
      if (messageId === numberedId(1)) throw new TypeError('no');
    };
    await replayWaiting('car-1', 5, rig.ports);
    expect(numbers(rig.published)).toEqual([2]);
    const queued = await rig.mailbox.find('car-1', numberedId(1));
    expect(queued?.history.at(-1)).toMatchObject({
      state: 'QUEUED',
      by: 'replay',
      reason: 'publish failed: TypeError',
    });
  });

  it('of a vehicle for which nothing waits does nothing', async () => {
    const rig = await mailboxRig(numbered(1, { vehicleId: 'car-2' }));
    expect(await replayWaiting('car-1', 5, rig.ports)).toEqual({ expired: 0, superseded: 0, sent: 0 });
  });
});

describe('refilling the window', () => {
  it('sends as many as have room beside what is in flight', async () => {
    const rig = await mailboxRig(numbered(1, { state: 'SENT' }), ...[2, 3, 4].map((number) => numbered(number)));
    expect(await refillWindow('car-1', 3, rig.ports)).toBe(2);
    expect(numbers(rig.published)).toEqual([2, 3]);
  });
  it('sends nothing while the window is full', async () => {
    const rig = await mailboxRig(numbered(1, { state: 'SENT' }), numbered(2, { state: 'SENT' }), numbered(3));
    expect(await refillWindow('car-1', 1, rig.ports)).toBe(0);
  });
  it('gives the place of a sent message free that has expired unanswered', async () => {
    const rig = await mailboxRig(numbered(1, { state: 'SENT', ...dead }), numbered(2));
    expect(await refillWindow('car-1', 1, rig.ports)).toBe(1);
    expect(numbers(rig.published)).toEqual([2]);
  });
  it('sends nothing that has expired', async () => {
    const rig = await mailboxRig(numbered(1, dead));
    expect(await refillWindow('car-1', 5, rig.ports)).toBe(0);
  });
});
