import { CreateTableCommand, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { MailboxMessage, MessageState } from '../../../../contract/mailbox/message.ts';
import { newMessage } from '../../../../contract/mailbox/new-message.ts';
import { issuedAtMs } from '../../../support/sample-message.ts';
import { runEngines } from '../../engines/running-engines.ts';

let engines: Awaited<ReturnType<typeof runEngines>>;

beforeAll(async () => {
  engines = await runEngines();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: engines.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'operator',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
  await engines.dynamodb().send(
    new CreateTableCommand({
      TableName: 'mailbox',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['vehicleId', 'messageId'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'vehicleId', KeyType: 'HASH' },
        { AttributeName: 'messageId', KeyType: 'RANGE' },
      ],
    }),
  );
});
afterAll(() => engines.stop());

async function open() {
  // the functions' client reads its environment when it is loaded
  const { openTable } = await import('../../../../lambdas/common/store/table.ts');
  const { createMailboxStore } = await import('../../../../lambdas/common/mailbox/mailbox-store.ts');
  const tally = await import('../../../../lambdas/common/mailbox/tally-writer.ts');
  const table = openTable('mailbox');
  return {
    table,
    mailbox: createMailboxStore(table, tally.createTallyWriter('mailbox')),
    uncounted: createMailboxStore(table),
    statistics: (campaignId: string) => tally.readStatistics(table, campaignId),
  };
}

const messageOf = (vehicleId: string, campaignId: string): MailboxMessage =>
  newMessage(
    {
      ...({ vehicleId, tenantId: 't', kind: 'notice', type: 'care', payload: {}, campaignId } as const),
      ...{ idempotencyKey: campaignId, requester: { clientId: 'c' } },
    },
    issuedAtMs,
  );

describe('the statistics of a campaign, on DynamoDB', () => {
  it('are exact when many functions write at once and every receipt comes three times', async () => {
    const { mailbox, statistics } = await open();
    const cars = Array.from({ length: 16 }, (_, number) => messageOf(`car-${number}`, 'n-a'));
    const thrice = <T>(run: () => Promise<T>): Promise<T[]> => Promise.all([run(), run(), run()]);
    const move = ({ vehicleId, messageId }: MailboxMessage, state: MessageState) =>
      mailbox.settle(vehicleId, messageId, { state, atMs: issuedAtMs, by: 'vehicle' });
    await Promise.all(cars.map((car) => thrice(() => mailbox.insert(car))));
    await Promise.all(cars.map((car) => thrice(() => move(car, 'DELIVERED'))));
    await Promise.all(cars.slice(0, 12).map((car) => thrice(() => move(car, 'USER_ACCEPTED'))));
    await Promise.all(cars.slice(12).map((car) => thrice(() => move(car, 'EXPIRED'))));
    expect(await statistics('n-a')).toMatchObject({
      ...{ addressed: 16, sent: 16, delivered: 16, shown: 12, accepted: 12, dismissed: 0, expired: 4 },
    });
  });

  it('tell an insert of the row that is there, and count nothing of what is not written', async () => {
    const { mailbox, statistics } = await open();
    const message = messageOf('car-x', 'n-b');
    expect(await mailbox.insert(message)).toEqual({ inserted: true });
    expect(await mailbox.insert({ ...message, type: 'other' })).toEqual({ inserted: false, existing: message });
    const sent = { state: 'SENT', atMs: issuedAtMs, by: 'dispatch' } as const;
    expect((await mailbox.transition(message, sent)).moved).toBe(true);
    expect((await mailbox.transition(message, sent)).moved).toBe(false);
    expect(await statistics('n-b')).toMatchObject({ addressed: 1, sent: 1, delivered: 0 });
  });

  it('wait for another transaction that has one of the rows, and count once', async () => {
    const { dynamodb } = await import('../../../../lambdas/common/store/table.ts');
    const { mailbox, statistics } = await open();
    const message = messageOf('car-z', 'n-d');
    let conflicts = 0;
    const send = dynamodb.send.bind(dynamodb);
    const sending = vi.spyOn(dynamodb, 'send').mockImplementation((async (command: never) => {
      const name = (command as object).constructor.name;
      if (name.endsWith('GetItemCommand') || conflicts >= 3) return send(command);
      conflicts += 1;
      if (name === 'PutItemCommand') throw Object.assign(new Error('busy'), { name: 'TransactionConflictException' });
      throw new TransactionCanceledException({
        ...{ message: 'cancelled', $metadata: {} },
        CancellationReasons:
          conflicts === 1 ? [{ Code: 'TransactionConflict' }, {}] : [{}, { Code: 'TransactionConflict' }],
      });
    }) as never);
    const moved = async (state: MessageState) => {
      conflicts = 0;
      const { moved } = await mailbox.settle('car-z', message.messageId, { state, atMs: issuedAtMs, by: 'vehicle' });
      return [moved, conflicts];
    };
    try {
      expect([await mailbox.insert(message), conflicts]).toEqual([{ inserted: true }, 3]);
      expect(await moved('SHOWN')).toEqual([true, 3]);
      // a hop that counts nothing new is a write of the row alone, which a transaction may have
      const row = await mailbox.find('car-z', message.messageId);
      if (row === undefined) throw new Error('no row');
      conflicts = 0;
      expect([await mailbox.replace(row, { ...row, result: { seen: true } }), conflicts]).toEqual([true, 3]);
    } finally {
      sending.mockRestore();
    }
    expect(await statistics('n-d')).toMatchObject({ addressed: 1, sent: 1, delivered: 1, shown: 1 });
  });

  it('give up on a row that is never free, and say so', async () => {
    const { untilFree } = await import('../../../../lambdas/common/store/until-free.ts');
    let tries = 0;
    const busy = async () => {
      tries += 1;
      return 'busy' as const;
    };
    vi.useFakeTimers();
    try {
      const refused = expect(untilFree('the statistics of n', busy)).rejects.toThrow('were busy 8 times');
      await vi.advanceTimersByTimeAsync(20_000);
      await refused;
    } finally {
      vi.useRealTimers();
    }
    expect(tries).toBe(8);
  });

  it('never go wrong in silence: a function that cannot count may not write such a message', async () => {
    const { uncounted } = await open();
    await expect(uncounted.insert(messageOf('car-y', 'n-c'))).rejects.toThrow('cannot be counted');
  });
});
