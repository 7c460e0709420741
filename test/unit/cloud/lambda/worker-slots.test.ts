import { describe, expect, it } from 'vitest';
import { type Turn, WorkerSlots } from '../../../../local/cloud/lambda/worker-slots.ts';
import { heldClock } from '../../iot/held-clock.ts';

function rigOf(base: number, most: number) {
  const clock = heldClock();
  const slots = new WorkerSlots({ base, most }, clock);
  const turns = new Map<number, Turn>();
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    /** Those that have had their turn, in its order. */
    entered: () => [...turns.keys()],
    async come(...numbers: number[]): Promise<void> {
      for (const number of numbers) void slots.take().then((turn) => turns.set(number, turn));
      await settled();
    },
    async wait(ms: number): Promise<void> {
      clock.advance(ms);
      await settled();
    },
    async leave(number: number): Promise<void> {
      turns.get(number)?.release();
      await settled();
    },
  };
}

describe('the turns of a function', () => {
  it('are as many as there is work for, and go to who waits longest', async () => {
    const { entered, come, leave } = rigOf(2, 16);
    await come(1, 2, 3, 4);
    expect(entered()).toEqual([1, 2]);
    await leave(2);
    await come(5);
    expect(entered()).toEqual([1, 2, 3]);
    await leave(1);
    expect(entered()).toEqual([1, 2, 3, 4]);
  });

  it('are not kept by invocations that take long', async () => {
    const { entered, come, wait } = rigOf(2, 16);
    await come(1, 2, 3, 4, 5);
    await wait(999);
    expect(entered()).toEqual([1, 2]);
    await wait(1);
    expect(entered()).toEqual([1, 2, 3, 4]);
    await wait(1_000);
    expect(entered()).toEqual([1, 2, 3, 4, 5]);
  });

  it('are never more than the most', async () => {
    const { entered, come, wait, leave } = rigOf(2, 3);
    await come(1, 2, 3, 4);
    await wait(60_000);
    expect(entered()).toEqual([1, 2, 3]);
    await leave(1);
    expect(entered()).toEqual([1, 2, 3, 4]);
  });

  it('count as before once the long ones are over', async () => {
    const { entered, come, wait, leave } = rigOf(1, 4);
    await come(1, 2, 3);
    await wait(1_000);
    await wait(1_000);
    expect(entered()).toEqual([1, 2, 3]);
    for (const number of [1, 2, 3]) await leave(number);
    await come(4, 5);
    expect(entered()).toEqual([1, 2, 3, 4]);
    await leave(4);
    expect(entered()).toEqual([1, 2, 3, 4, 5]);
  });
});
