import type { Clock, ScheduledTask } from '../ports/clock.ts';

/** The longest delay a timer of the platform takes; beyond it fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Runs `task` once after `delayMs`, however far away that is. */
export function scheduleFar(clock: Clock, delayMs: number, task: () => void): ScheduledTask {
  if (delayMs <= LONGEST_TIMER_MS) return clock.schedule(delayMs, task);
  const farTask: ScheduledTask = { cancel: () => next.cancel() };
  let next = clock.schedule(LONGEST_TIMER_MS, () => {
    next = scheduleFar(clock, delayMs - LONGEST_TIMER_MS, task);
  });
  return farTask;
}
