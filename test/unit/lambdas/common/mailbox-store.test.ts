import { describe, expect, it } from 'vitest';
import { dueShards } from '../../../../contract/mailbox/due-shard.ts';
import { numberedId, sampleMessage } from '../../../support/sample-message.ts';
import { mailboxRig } from './mailbox-rig.ts';

const message = sampleMessage();
const { vehicleId, messageId } = message;
const delivered = { state: 'DELIVERED', atMs: 1, by: 'vehicle' } as const;
const succeeded = { state: 'SUCCEEDED', atMs: 2, by: 'vehicle' } as const;

describe('the mailbox', () => {
  it('gives back what was put in, without the attributes of the row', async () => {
    const { mailbox } = await mailboxRig(message);
    expect(await mailbox.find(vehicleId, messageId)).toEqual(message);
    expect(await mailbox.find('car-2', messageId)).toBeUndefined();
  });

  it('keeps the first message of an id, whatever comes second', async () => {
    const { mailbox } = await mailboxRig(message);
    const second = await mailbox.insert({ ...message, type: 'unlock' });
    expect(second).toEqual({ inserted: false, existing: message });
  });

  it('lets rows expire ninety days after their message', async () => {
    const { table } = await mailboxRig(message);
    const [row] = [...table.rows.values()];
    expect(row?.['expiresAtSeconds']).toBe(Math.ceil(message.notAfterMs / 1000) + 90 * 86_400);
  });

  it('moves only from the reading it was given', async () => {
    const { mailbox } = await mailboxRig(message);
    const moved = await mailbox.transition(message, delivered);
    expect(moved).toMatchObject({ moved: true, message: { state: 'DELIVERED', version: 2 } });
    expect(await mailbox.transition(message, { ...delivered, state: 'QUEUED' })).toEqual({ moved: false });
    expect((await mailbox.find(vehicleId, messageId))?.state).toBe('DELIVERED');
  });

  it('replaces exactly the reading it was given, whatever version the new row claims', async () => {
    const { mailbox } = await mailboxRig(message);
    expect(await mailbox.replace(message, { ...message, version: 7, result: { locked: true } })).toBe(true);
    expect(await mailbox.find(vehicleId, messageId)).toMatchObject({ version: 2, result: { locked: true } });
    expect(await mailbox.replace(message, message)).toBe(false);
  });

  it('settles although somebody else wrote in between, and both moves stand in the history', async () => {
    const { mailbox, table } = await mailboxRig(message);
    table.beforeWrite = async () => {
      table.beforeWrite = undefined;
      await mailbox.settle(vehicleId, messageId, delivered);
    };
    const outcome = await mailbox.settle(vehicleId, messageId, succeeded);
    expect(outcome.moved && outcome.message.history.map(({ state }) => state)).toEqual([
      'ACCEPTED',
      'DELIVERED',
      'SUCCEEDED',
    ]);
  });

  it('does not settle what has ended meanwhile, and says how it ended', async () => {
    const { mailbox } = await mailboxRig({ ...message, state: 'EXPIRED' });
    expect(await mailbox.settle(vehicleId, messageId, succeeded)).toMatchObject({
      moved: false,
      message: { state: 'EXPIRED', version: 1 },
    });
  });

  it('settles nothing that does not exist', async () => {
    const { mailbox, table } = await mailboxRig();
    expect(await mailbox.settle(vehicleId, messageId, succeeded)).toEqual({ moved: false });
    expect(table.rows.size).toBe(0);
  });

  it('gives up when the row changes before each write', async () => {
    const { mailbox, table } = await mailboxRig(message);
    table.beforeWrite = () => {
      for (const row of table.rows.values()) row['version'] = Number(row['version']) + 1;
    };
    await expect(mailbox.settle(vehicleId, messageId, succeeded)).rejects.toThrow('changed 5 times');
  });

  it('lists what waits, the most urgent first, then the oldest', async () => {
    const at = (number: number, changes: object) => sampleMessage({ messageId: numberedId(number), ...changes });
    const { mailbox } = await mailboxRig(
      at(1, { priority: 5 }),
      at(2, { issuedAtMs: message.issuedAtMs + 1 }),
      at(3, {}),
      at(4, { state: 'DELIVERED' }),
      at(5, { state: 'SUCCEEDED' }),
      at(6, { vehicleId: 'car-2' }),
    );
    const ids = (await mailbox.waiting(vehicleId, 10)).map((found) => Number.parseInt(found.messageId, 16));
    expect(ids).toEqual([3, 2, 1]);
    expect(await mailbox.waiting(vehicleId, 2)).toHaveLength(2);
  });

  it('no longer lists a message as waiting once the vehicle has confirmed it', async () => {
    const { mailbox } = await mailboxRig(message);
    await mailbox.settle(vehicleId, messageId, delivered);
    expect(await mailbox.waiting(vehicleId, 10)).toEqual([]);
  });

  it('lists page by page', async () => {
    const all = [1, 2, 3].map((number) => sampleMessage({ messageId: numberedId(number) }));
    const { mailbox } = await mailboxRig(...all);
    const first = await mailbox.list(vehicleId, 2);
    expect(first.messages).toHaveLength(2);
    const second = await mailbox.list(vehicleId, 2, first.nextKey);
    expect([...first.messages, ...second.messages]).toEqual(all);
    expect(second.nextKey).toBeUndefined();
  });

  it('has a row in the index of what is due until it is settled', async () => {
    const { mailbox } = await mailboxRig({ ...message, dueAtMs: 1_000 });
    const dueOf = async (nowMs: number) => {
      const pages = await Promise.all(dueShards().map((shard) => mailbox.due(shard, nowMs, 10)));
      return pages.flatMap(({ entries }) => entries.map((entry) => entry.messageId));
    };
    expect([await dueOf(999), await dueOf(1_000)]).toEqual([[], [messageId]]);
    await mailbox.settle(vehicleId, messageId, succeeded);
    expect(await dueOf(9_000_000_000_000)).toEqual([]);
  });

  it('keeps what else it notes of a vehicle out of the lists of messages', async () => {
    const { mailbox, tickets, ports } = await mailboxRig(message);
    await tickets.ask(vehicleId, 5);
    await ports.collapse.take({ ...message, collapseKey: 'k' });
    expect((await mailbox.list(vehicleId, 10)).messages).toEqual([message]);
    expect(await mailbox.waiting(vehicleId, 10)).toHaveLength(1);
  });
});

describe('the head of a collapse key', () => {
  const at = (number: number, ageMs: number) => ({
    ...sampleMessage({ messageId: numberedId(number), issuedAtMs: message.issuedAtMs - ageMs }),
    collapseKey: 'k',
  });
  it('passes from message to message, and tells each whom it replaces', async () => {
    const { ports } = await mailboxRig();
    expect(await ports.collapse.take(at(1, 20))).toEqual({ newest: true });
    expect(await ports.collapse.take(at(1, 20))).toEqual({ newest: true });
    expect(await ports.collapse.take(at(2, 10))).toEqual({ newest: true, replaced: numberedId(1) });
    expect(await ports.collapse.take(at(3, 15))).toEqual({ newest: false });
  });
  it('is one whatever order two takers write in', async () => {
    const { ports, table } = await mailboxRig();
    table.beforeWrite = async () => {
      table.beforeWrite = undefined;
      await ports.collapse.take(at(2, 10));
    };
    expect(await ports.collapse.take(at(1, 20))).toEqual({ newest: false });
  });
});
