import { describe, expect, it } from 'vitest';
import type { MailboxMessage } from '../../../../contract/mailbox/message.ts';
import { refillWindow, replayWaiting } from '../../../../lambdas/common/mailbox/replay.ts';
import { issuedAtMs, numberedId, sampleMessage } from '../../../support/sample-message.ts';
import { mailboxRig, readyVehicle } from './mailbox-rig.ts';

const numbered = (number: number, changes: Partial<MailboxMessage> = {}) =>
  sampleMessage({ messageId: numberedId(number), ...changes });
const numbers = (messages: MailboxMessage[]) => messages.map(({ messageId }) => Number.parseInt(messageId, 16));
const dead = { notAfterMs: issuedAtMs + 1, state: 'QUEUED' } as const;
type Rig = Awaited<ReturnType<typeof mailboxRig>>;
const readyAtMs = issuedAtMs + 500;
const replay = (rig: Rig, window: number, onlyUrgent = false) =>
  replayWaiting({ vehicleId: 'car-1', window, readyAtMs, onlyUrgent }, rig.ports);
const refill = async (rig: Rig, window: number) => (await refillWindow({ vehicleId: 'car-1', window }, rig.ports)).sent;

describe('replay', () => {
  it('sends what waits, also what a crash left between its note and its publish', async () => {
    const rig = await mailboxRig(
      numbered(1, { state: 'SENT', attempts: 1 }),
      numbered(2, { state: 'QUEUED' }),
      numbered(3),
    );
    expect(await replay(rig, 10)).toMatchObject({ expired: 0, superseded: 0, sent: 3 });
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
    expect(await replay(rig, 10)).toMatchObject({ expired: 1, superseded: 1, sent: 1 });
    expect(await Promise.all([1, 2, 3].map((number) => rig.stateOf(numbered(number))))).toEqual([
      'EXPIRED',
      'SUPERSEDED',
      'SENT',
    ]);
  });

  it('keeps to the window', async () => {
    const rig = await mailboxRig(...[1, 2, 3, 4].map((number) => numbered(number)));
    await replay(rig, 2);
    expect(numbers(rig.published)).toEqual([1, 2]);
  });

  it('reaches what is alive behind hundreds of expired messages', async () => {
    const expired = Array.from({ length: 250 }, (_, number) => numbered(number, dead));
    const alive = numbered(999, { priority: 9 });
    const rig = await mailboxRig(...expired, alive);
    expect(await replay(rig, 3)).toMatchObject({ expired: 250, superseded: 0, sent: 1 });
    expect(numbers(rig.published)).toEqual([999]);
  });

  it('goes on with the next message when one cannot be published', async () => {
    const rig = await mailboxRig(numbered(1), numbered(2));
    rig.onPublish = ({ messageId }) => {
      if (messageId === numberedId(1)) throw new TypeError('no');
    };
    await replay(rig, 5);
    expect(numbers(rig.published)).toEqual([2]);
    const queued = await rig.mailbox.find('car-1', numberedId(1));
    expect(queued?.history.at(-1)).toMatchObject({
      state: 'QUEUED',
      by: 'replay',
      reasonCode: 'publish-failed',
      reason: 'TypeError',
    });
  });

  it('does not send again what dispatch sent after the vehicle was ready', async () => {
    const history = [{ state: 'SENT', atMs: readyAtMs + 1, by: 'dispatch' }] as const;
    const rig = await mailboxRig(numbered(1, { state: 'SENT', history: [...history] }));
    expect(await replay(rig, 5)).toMatchObject({ sent: 0 });
    expect(rig.published).toEqual([]);
  });

  it('stops when the connection does not answer: each further wait would be for nothing', async () => {
    const rig = await mailboxRig(numbered(1), numbered(2), numbered(3));
    rig.onPublish = ({ messageId }) => (messageId === numberedId(2) ? 'unconfirmed' : 'taken');
    expect(await replay(rig, 5)).toMatchObject({ sent: 2 });
    expect(await rig.stateOf(numbered(3))).toBe('ACCEPTED');
  });

  it('cancels what an earlier owner left', async () => {
    const rig = await mailboxRig(numbered(1, { tenantId: 'tenant-0' }), numbered(2));
    expect(await replay(rig, 5)).toMatchObject({ sent: 1 });
    expect(await rig.stateOf(numbered(1))).toBe('CANCELLED');
  });

  it('leaves what is not urgent for later when it is told to', async () => {
    const rig = await mailboxRig(numbered(1, { priority: 5 }), numbered(2, { priority: 7 }));
    expect(await replay(rig, 5, true)).toMatchObject({ sent: 0, isDeferred: true });
    await rig.mailbox.insert(numbered(3, { priority: 3 }));
    expect(await replay(rig, 5, true)).toMatchObject({ sent: 1, isDeferred: false });
    expect(numbers(rig.published)).toEqual([3]);
  });

  it('says that it gave up when more is over than it reads', async () => {
    const rig = await mailboxRig(...Array.from({ length: 1_200 }, (_, number) => numbered(number, dead)));
    expect(await replay(rig, 8)).toMatchObject({ isCutShort: true });
  });

  it('of a vehicle for which nothing waits costs one read', async () => {
    const rig = await mailboxRig(numbered(1, { vehicleId: 'car-2' }));
    expect(await replay(rig, 5)).toMatchObject({ expired: 0, superseded: 0, sent: 0 });
    expect([rig.table.reads, rig.table.writes, rig.vehicleReads]).toEqual([1, 0, 0]);
  });
});

describe('a vehicle for which ten thousand messages wait', () => {
  const WAITING = 10_000;
  const WINDOW = 8;

  it('gets them in order, once each, within its window, at a bounded price a step, over disconnects', async () => {
    const rig = await mailboxRig(
      ...Array.from({ length: WAITING }, (_, number) =>
        numbered(number, { state: 'QUEUED', notAfterMs: issuedAtMs + 9e6 }),
      ),
    );
    let confirmed = 0;
    let mostReads = 0;
    const step = async (run: () => Promise<unknown>): Promise<void> => {
      rig.table.reads = 0;
      await run();
      mostReads = Math.max(mostReads, rig.table.reads);
    };
    await step(() => replay(rig, WINDOW));
    // the vehicle confirms what it was sent, one by one; now and then the link breaks with a window under way
    for (let round = 0; confirmed < 60; round += 1) {
      const sent = rig.published[confirmed];
      if (sent === undefined) throw new Error('replay stalled');
      if (round === 20) {
        const lost = rig.published.splice(confirmed);
        rig.nowMs += 1_000;
        await step(() => replayWaiting({ vehicleId: 'car-1', window: WINDOW, readyAtMs: rig.nowMs - 1 }, rig.ports));
        expect(rig.published.slice(confirmed).map(({ messageId }) => messageId)).toEqual(
          lost.map(({ messageId }) => messageId),
        );
      }
      expect(rig.published.length - confirmed).toBeLessThanOrEqual(WINDOW);
      await rig.mailbox.settle('car-1', sent.messageId, { state: 'DELIVERED', atMs: rig.nowMs, by: 'vehicle' });
      confirmed += 1;
      await step(() => refill(rig, WINDOW));
    }
    expect(numbers(rig.published.slice(0, 60))).toEqual(Array.from({ length: 60 }, (_, number) => number));
    // one page of the index, and each message that is sent
    expect(mostReads).toBeLessThanOrEqual(1 + WINDOW);
  });
});

describe('refilling the window', () => {
  it('sends as many as have room beside what is in flight', async () => {
    const rig = await mailboxRig(numbered(1, { state: 'SENT' }), ...[2, 3, 4].map((number) => numbered(number)));
    expect(await refill(rig, 3)).toBe(2);
    expect(numbers(rig.published)).toEqual([2, 3]);
  });
  it('sends one although others fill the window, so that replay never stalls', async () => {
    const rig = await mailboxRig(
      numbered(1, { state: 'SENT' }),
      numbered(2, { state: 'SENT' }),
      numbered(3),
      numbered(4),
    );
    expect(await refill(rig, 1)).toBe(1);
    expect(numbers(rig.published)).toEqual([3]);
  });
  it('sends nothing to a vehicle that has gone', async () => {
    const rig = await mailboxRig(numbered(1));
    rig.vehicle = {
      ...readyVehicle,
      presence: { connected: false, atMs: issuedAtMs + 9, sessionIdentifier: 's', versionNumber: 1 },
    };
    expect(await refill(rig, 1)).toBe(0);
    expect(await rig.stateOf(numbered(1))).toBe('ACCEPTED');
  });
  it('gives the place of a sent message free that has expired unanswered', async () => {
    const rig = await mailboxRig(numbered(1, { ...dead, state: 'SENT', notAfterMs: issuedAtMs - 60_000 }), numbered(2));
    expect(await refill(rig, 1)).toBe(1);
    expect(numbers(rig.published)).toEqual([2]);
  });
  it('sends nothing that has expired', async () => {
    const rig = await mailboxRig(numbered(1, dead));
    expect(await refill(rig, 5)).toBe(0);
  });
});
