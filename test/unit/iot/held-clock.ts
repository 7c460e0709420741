import type { Clock } from '../../../local/ports/clock.ts';

/** A clock that stands still until it is moved; moving it runs what fell due. */
export interface HeldClock extends Clock {
  advance(durationMs: number): void;
}

export function heldClock(startMs: number = Date.now()): HeldClock {
  let nowMs = startMs;
  let tasks: { atMs: number; task: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    schedule(delayMs, task) {
      const entry = { atMs: nowMs + delayMs, task };
      tasks.push(entry);
      return {
        cancel: () => {
          tasks = tasks.filter((other) => other !== entry);
        },
      };
    },
    advance(durationMs) {
      nowMs += durationMs;
      const due = tasks.filter((entry) => entry.atMs <= nowMs);
      tasks = tasks.filter((entry) => entry.atMs > nowMs);
      for (const entry of due) entry.task();
    },
  };
}
