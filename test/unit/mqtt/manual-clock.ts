import type { Clock, ScheduledTask } from '../../../local/ports/clock.ts';

export interface ManualClock extends Clock {
  /** Moves time and runs what falls due, in order. */
  advance(ms: number): void;
  pending(): number;
}

export function manualClock(startMs = 1_700_000_000_000): ManualClock {
  let nowMs = startMs;
  let tasks: { dueMs: number; run: () => void }[] = [];
  const schedule = (delayMs: number, run: () => void): ScheduledTask => {
    const task = { dueMs: nowMs + delayMs, run };
    tasks.push(task);
    return {
      cancel: () => {
        tasks = tasks.filter((other) => other !== task);
      },
    };
  };
  const advance = (ms: number): void => {
    const untilMs = nowMs + ms;
    for (;;) {
      const next = tasks.filter((task) => task.dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (!next) break;
      tasks = tasks.filter((task) => task !== next);
      nowMs = Math.max(nowMs, next.dueMs);
      next.run();
    }
    nowMs = untilMs;
  };
  return { nowMs: () => nowMs, schedule, advance, pending: () => tasks.length };
}
