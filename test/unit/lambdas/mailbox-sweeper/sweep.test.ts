import { describe, expect, it } from 'vitest';
import { RECEIPT_GRACE_MS } from '../../../../contract/mailbox/deadlines.ts';
import { dueShards } from '../../../../contract/mailbox/due-shard.ts';
import type { MailboxMessage, MessageState } from '../../../../contract/mailbox/message.ts';
import { moveMessage } from '../../../../contract/mailbox/move-message.ts';
import { sweep } from '../../../../lambdas/mailbox-sweeper/sweep.ts';
import { issuedAtMs, numberedId, sampleMessage } from '../../../support/sample-message.ts';
import { mailboxRig, readyVehicle } from '../common/mailbox-rig.ts';

const MINUTE = 60_000;
const notAfterMs = issuedAtMs + 10 * MINUTE;
const away = { ...readyVehicle, readyAtMs: undefined as never };
const faults: unknown[] = [];

/** A message that came into `state` the way messages do, so that it lies where it belongs in the index. */
function arrived(state: MessageState, number = 1, changes: Partial<MailboxMessage> = {}): MailboxMessage {
  const accepted = sampleMessage({ messageId: spreadId(number), notAfterMs, ...changes });
  if (state === 'ACCEPTED') return { ...accepted, dueAtMs: issuedAtMs + 30_000 };
  const by = changes.state === undefined ? 'dispatch' : 'replay';
  const move = moveMessage(accepted, { state, atMs: issuedAtMs, by });
  if (!move.ok) throw new Error(move.refusal);
  return move.message;
}
/** Message ids are hashes: their first digits spread over the partitions. */
const spreadId = (number: number): string =>
  ((number * 37) % 256).toString(16).padStart(2, '0') + numberedId(number).slice(2);

async function swept(messages: MailboxMessage[], afterMs: number, vehicle: typeof readyVehicle = readyVehicle) {
  const rig = await mailboxRig(...messages);
  rig.vehicle = vehicle;
  rig.nowMs = issuedAtMs + afterMs;
  const ports = { ...rig.ports, tickets: rig.tickets, window: 8 };
  const run = () => sweep(ports, 50, (_entry, error) => faults.push(error));
  return { rig, run, report: await run() };
}

describe('the sweeper', () => {
  it.each([
    ['QUEUED', 10 * MINUTE, 'EXPIRED', 'never-sent'],
    ['SENT', 10 * MINUTE + RECEIPT_GRACE_MS, 'EXPIRED', 'never-confirmed'],
    ['DELIVERED', MINUTE, 'TIMED_OUT', 'no-result'],
    ['IN_PROGRESS', MINUTE, 'TIMED_OUT', 'no-result'],
  ] as const)('ends what is %s when its time is over', async (state, afterMs, end, reasonCode) => {
    const message = arrived(state);
    const { rig, report } = await swept([message], afterMs, away);
    expect(report).toMatchObject({ ended: 1, failed: 0 });
    const ended = await rig.mailbox.find('car-1', message.messageId);
    expect(ended).toMatchObject({ state: end });
    expect(ended?.history.at(-1)).toMatchObject({ by: 'sweeper', reasonCode });
    expect(ended).not.toHaveProperty('dueAtMs');
  });

  it('sends what was left ACCEPTED by a function that died', async () => {
    const { rig, report } = await swept([arrived('ACCEPTED')], 30_000);
    expect(report).toMatchObject({ dispatched: 1 });
    expect(rig.published).toMatchObject([{ state: 'SENT', attempts: 1 }]);
  });

  it('queues it when the vehicle is away, and does not come again for it before its time', async () => {
    const message = arrived('ACCEPTED');
    const { rig, run } = await swept([message], 30_000, away);
    expect(await rig.stateOf(message)).toBe('QUEUED');
    rig.table.reads = 0;
    rig.nowMs = notAfterMs - 1;
    await run();
    expect(rig.table.reads).toBe(dueShards().length);
  });

  it('sends again what a ready vehicle never confirmed, each time after a longer while', async () => {
    const message = arrived('SENT', 1, { notAfterMs: issuedAtMs + 1_000 * MINUTE });
    const { rig, run } = await swept([message], MINUTE);
    for (let minute = 2; minute <= 32; minute += 1) {
      rig.nowMs = issuedAtMs + minute * MINUTE;
      await run();
    }
    expect(rig.published.map(({ attempts }) => attempts)).toEqual([2, 3, 4, 5, 6]);
  });

  it('leaves what IoT Core refuses until it takes it again, and loses nothing', async () => {
    const message = arrived('QUEUED', 1, {
      history: [{ state: 'QUEUED', atMs: issuedAtMs, by: 'replay', reasonCode: 'publish-failed' }],
    });
    const { rig, run } = await swept(
      [
        {
          ...message,
          dueAtMs: issuedAtMs + 30_000,
          history: [{ state: 'QUEUED', atMs: issuedAtMs, by: 'replay', reasonCode: 'publish-failed' }],
        },
      ],
      30_000,
      away,
    );
    rig.table.writes = 0;
    await run();
    expect(rig.table.writes).toBe(0);
    expect(await rig.mailbox.find('car-1', message.messageId)).toMatchObject({ state: 'QUEUED', dueAtMs: notAfterMs });
  });

  it('puts a row that is early in the index where it belongs', async () => {
    const message = { ...arrived('QUEUED'), dueAtMs: issuedAtMs + 5 };
    const { rig, report } = await swept([message], MINUTE);
    expect(report).toMatchObject({ aimed: 1, ended: 0 });
    expect(await rig.mailbox.find('car-1', message.messageId)).toMatchObject({ state: 'QUEUED', dueAtMs: notAfterMs });
  });

  it('among ten thousand rows reads what is due and nothing else', async () => {
    const rows = Array.from({ length: 10_000 }, (_, number) =>
      arrived('QUEUED', number, { notAfterMs: number < 10 ? issuedAtMs + MINUTE : notAfterMs }),
    );
    const { rig, run } = await swept(rows, MINUTE - 1, away);
    rig.table.reads = 0;
    rig.table.writes = 0;
    rig.nowMs = issuedAtMs + MINUTE;
    expect(await run()).toMatchObject({ ended: 10 });
    expect([rig.table.reads, rig.table.writes]).toEqual([dueShards().length + 10, 10]);
  });

  it('does all that is due after an outage, page by page, and says when a round is too small', async () => {
    const rows = Array.from({ length: 2_500 }, (_, number) => arrived('QUEUED', number));
    const rig = await mailboxRig(...rows);
    rig.nowMs = issuedAtMs + 24 * 60 * MINUTE;
    const ports = { ...rig.ports, tickets: rig.tickets, window: 8 };
    const first = await sweep(ports, 1, () => undefined);
    expect(first).toMatchObject({ ended: 800, isCutShort: true });
    expect(await sweep(ports, 20, () => undefined)).toMatchObject({ ended: 1_700, isCutShort: false });
  });

  it('goes on when a row fails, and tries it again in the next round', async () => {
    const { rig, run } = await swept([arrived('QUEUED', 1), arrived('QUEUED', 2)], 0, away);
    rig.nowMs = notAfterMs;
    let throttled = 0;
    rig.table.beforeWrite = () => {
      throttled += 1;
      if (throttled === 1) throw new Error('ProvisionedThroughputExceededException');
    };
    expect(await run()).toMatchObject({ ended: 1, failed: 1 });
    expect(await run()).toMatchObject({ ended: 1, failed: 0 });
  });

  it('does not overwrite a receipt that comes in between', async () => {
    const message = arrived('DELIVERED');
    const { rig, run } = await swept([message], 0);
    rig.nowMs = issuedAtMs + MINUTE;
    rig.table.beforeWrite = async () => {
      rig.table.beforeWrite = undefined;
      await rig.mailbox.settle('car-1', message.messageId, { state: 'SUCCEEDED', atMs: 1, by: 'vehicle' });
    };
    await run();
    expect(await rig.stateOf(message)).toBe('SUCCEEDED');
  });
});

describe('a ticket for a replay', () => {
  it('delivers what waits when it is due and the vehicle is there, once', async () => {
    const { rig, run } = await swept([arrived('QUEUED')], 0);
    await rig.tickets.ask('car-1', issuedAtMs + MINUTE);
    expect(await run()).toMatchObject({ replayed: 0 });
    rig.nowMs = issuedAtMs + MINUTE;
    expect(await run()).toMatchObject({ replayed: 1 });
    expect(rig.published).toHaveLength(1);
    expect(await run()).toMatchObject({ replayed: 0 });
  });

  it('is dropped when the vehicle has gone: its next ready replays', async () => {
    const { rig, run } = await swept([arrived('QUEUED')], 0, away);
    await rig.tickets.ask('car-1', issuedAtMs);
    await run();
    expect(rig.published).toEqual([]);
    rig.table.reads = 0;
    await run();
    expect(rig.table.reads).toBe(dueShards().length);
  });

  it('continues after pages of what is over', async () => {
    const dead = Array.from({ length: 1_200 }, (_, number) =>
      sampleMessage({ messageId: spreadId(number), state: 'QUEUED', notAfterMs: issuedAtMs }),
    );
    const alive = arrived('QUEUED', 5_000, { priority: 9 });
    const { rig, run } = await swept([...dead, alive], 0);
    await rig.tickets.ask('car-1', issuedAtMs);
    await run();
    rig.nowMs += 2;
    await run();
    expect(rig.published.map(({ messageId }) => messageId)).toEqual([alive.messageId]);
  });
});
