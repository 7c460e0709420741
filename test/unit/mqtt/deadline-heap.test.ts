import { describe, expect, it } from 'vitest';
import { type Deadline, DeadlineHeap } from '../../../local/mqtt/deadline-heap.ts';
import type { Clock } from '../../../local/ports/clock.ts';
import { manualClock } from './manual-clock.ts';

function setUp() {
  const clock = manualClock();
  const startMs = clock.nowMs();
  let tasks = 0;
  const counting: Clock = {
    nowMs: () => clock.nowMs(),
    schedule: (delayMs, task) => {
      tasks += 1;
      const scheduled = clock.schedule(delayMs, () => {
        tasks -= 1;
        task();
      });
      let isOpen = true;
      return {
        cancel: () => {
          if (isOpen) tasks -= 1;
          isOpen = false;
          scheduled.cancel();
        },
      };
    },
  };
  const heap = new DeadlineHeap(counting);
  const ended: number[] = [];
  const add = (delayMs: number): Deadline => {
    const deadline: Deadline = { dueMs: startMs + delayMs, place: -1, due: () => ended.push(delayMs) };
    heap.add(deadline);
    return deadline;
  };
  return { clock, heap, ended, add, openTasks: () => tasks };
}

describe('a heap of deadlines', () => {
  it('tells each in time and in order, with one task for all of them', () => {
    const { clock, ended, add, openTasks } = setUp();
    const delays = Array.from({ length: 100 }, (_, index) => ((index * 37) % 100) + 1);
    for (const delay of delays) add(delay);
    expect(openTasks()).toBe(1);
    clock.advance(10);
    expect(ended).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(openTasks()).toBe(1);
    clock.advance(90);
    expect(ended).toEqual(delays.toSorted((a, b) => a - b));
    expect(openTasks()).toBe(0);
  });

  it('forgets what was removed, once or twice, from anywhere', () => {
    const { clock, heap, ended, add, openTasks } = setUp();
    const deadlines = Array.from({ length: 50 }, (_, index) => add(50 - index));
    for (const [index, deadline] of deadlines.entries()) if (index % 3 !== 0) heap.remove(deadline);
    for (const deadline of deadlines.slice(1, 3)) heap.remove(deadline);
    clock.advance(100);
    const kept = deadlines.map((_, index) => 50 - index).filter((_, index) => index % 3 === 0);
    expect(ended).toEqual(kept.toReversed());
    for (const delay of [5, 6]) heap.remove(add(delay));
    expect(openTasks()).toBe(0);
  });

  it('lets one that was due be added again, and another be removed, from within', () => {
    const { clock, heap, ended, add } = setUp();
    const startMs = clock.nowMs();
    const other = add(10);
    let turns = 0;
    const again: Deadline = {
      dueMs: startMs + 10,
      place: -1,
      due: () => {
        turns += 1;
        heap.remove(other);
        again.dueMs += 10;
        heap.add(again);
      },
    };
    heap.remove(other);
    heap.add(again);
    heap.add(other);
    clock.advance(35);
    expect([turns, ended]).toEqual([3, []]);
  });
});
