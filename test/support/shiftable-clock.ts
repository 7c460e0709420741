import type { Clock } from 'roadbed/local';

/** Real time that a test can push forward. */
export interface ShiftableClock extends Clock {
  aheadMs: number;
}

export function createShiftableClock(): ShiftableClock {
  const clock: ShiftableClock = {
    aheadMs: 0,
    nowMs: () => Date.now() + clock.aheadMs,
    schedule(delayMs, task) {
      const timer = setTimeout(task, delayMs);
      timer.unref();
      return { cancel: () => clearTimeout(timer) };
    },
  };
  return clock;
}
