import type { Clock, ScheduledTask } from '../../ports/clock.ts';

/** One moment a key at which something is to happen. */
export interface Alarms {
  /** Replaces what the key was set for; undefined: nothing any more. A moment that has passed rings as soon as it can. */
  set(key: string, atMs: number | undefined, ring: () => void): void;
  clearAll(): void;
}

/** Timers of the platform end at 25 days; jobs are scheduled up to a year ahead. */
const LONGEST_MS = 86_400_000;

export function createAlarms(clock: Clock): Alarms {
  const tasks = new Map<string, ScheduledTask>();

  function arm(key: string, atMs: number, ring: () => void): void {
    const delayMs = Math.min(LONGEST_MS, Math.max(0, atMs - clock.nowMs()));
    const task = clock.schedule(delayMs, () => {
      tasks.delete(key);
      if (clock.nowMs() < atMs) arm(key, atMs, ring);
      else ring();
    });
    tasks.set(key, task);
  }

  return {
    set(key, atMs, ring) {
      tasks.get(key)?.cancel();
      tasks.delete(key);
      if (atMs !== undefined) arm(key, atMs, ring);
    },
    clearAll() {
      for (const task of tasks.values()) task.cancel();
      tasks.clear();
    },
  };
}
