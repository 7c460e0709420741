import { describe, expect, it } from 'vitest';
import { inAllOrders } from './all-orders.ts';
import { type Sabotage, startLineBreak } from './line-break.ts';

/** The first order in which the vehicle is never sent its command, and how many orders were looked at. */
async function firstLoss(type: string, sabotage?: Sabotage): Promise<{ orders: number; lostIn: string[] | undefined }> {
  let lostIn: string[] | undefined;
  const orders = await inAllOrders(async (turns) => {
    const { line, rows } = await startLineBreak(turns, type, sabotage);
    return (order) => {
      expect(rows.size).toBe(1);
      if (line.received === 0) lostIn = order;
      return lostIn !== undefined;
    };
  });
  return { orders, lostIn };
}

describe('between dispatch and the replay of a vehicle whose line breaks, in every order of their steps,', () => {
  it.each(['climate-start', 'unlock'])('no %s is lost', async (type) => {
    const { orders, lostIn } = await firstLoss(type);
    expect(lostIn).toBeUndefined();
    expect(orders).toBeGreaterThan(1_000);
  });

  it.each([
    ['dispatch published before its row is written', 'publishes-before-its-row'],
    ['replay read the mailbox before it notes ready', 'reads-the-mailbox-before-it-notes-ready'],
  ] as const)('one would be if %s', async (_what, sabotage) => {
    expect((await firstLoss('unlock', sabotage)).lostIn).toBeDefined();
  });
});
