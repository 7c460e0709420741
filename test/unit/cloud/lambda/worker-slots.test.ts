import { describe, expect, it } from 'vitest';
import { WorkerSlots } from '../../../../local/cloud/lambda/worker-slots.ts';
import { heldClock } from '../../iot/held-clock.ts';

function rigOf(base: number, most: number) {
  const clock = heldClock();
  const slots = new WorkerSlots({ base, most }, clock);
  const entered: number[] = [];
  const come = async (...numbers: number[]): Promise<void> => {
    for (const number of numbers) void slots.take().then(() => entered.push(number));
    await settled();
  };
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const wait = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settled();
  };
  const leave = async (): Promise<void> => {
    slots.release();
    await settled();
  };
  return { entered, come, wait, leave };
}

describe('the turns of a function', () => {
  it('are as many as usual for the asking, and go to who waits longest', async () => {
    const { entered, come, leave } = rigOf(2, 16);
    await come(1, 2, 3, 4);
    expect(entered).toEqual([1, 2]);
    await leave();
    await come(5);
    expect(entered).toEqual([1, 2, 3]);
    await leave();
    expect(entered).toEqual([1, 2, 3, 4]);
  });

  it('become one more each time that somebody has waited, up to the most', async () => {
    const { entered, come, wait, leave } = rigOf(2, 4);
    await come(1, 2, 3, 4, 5, 6);
    await wait(249);
    expect(entered).toEqual([1, 2]);
    await wait(1);
    expect(entered).toEqual([1, 2, 3]);
    await wait(250);
    expect(entered).toEqual([1, 2, 3, 4]);
    await wait(10_000);
    expect(entered).toHaveLength(4);
    await leave();
    await leave();
    expect(entered).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('become no more while everybody gets on', async () => {
    const { entered, come, wait, leave } = rigOf(1, 4);
    await come(1, 2);
    await wait(249);
    await leave();
    await come(3);
    await wait(249);
    expect(entered).toEqual([1, 2]);
  });

  it('are as many as usual again when nobody waits', async () => {
    const { entered, come, wait, leave } = rigOf(1, 3);
    await come(1, 2, 3);
    await wait(250);
    await wait(250);
    expect(entered).toEqual([1, 2, 3]);
    for (const _each of entered) await leave();
    await come(4, 5);
    expect(entered).toEqual([1, 2, 3, 4]);
  });
});
