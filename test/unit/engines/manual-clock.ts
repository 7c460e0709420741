import type { Clock } from '../../../local/ports/clock.ts';

/** A clock that stands still until it is moved. */
export function createManualClock(startMs = Date.UTC(2026, 0, 1)): Clock & { advance(ms: number): void } {
  let nowMs = startMs;
  let tasks: { atMs: number; run: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    schedule(delayMs, run) {
      const task = { atMs: nowMs + delayMs, run };
      tasks.push(task);
      return {
        cancel: () => {
          tasks = tasks.filter((other) => other !== task);
        },
      };
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const due = tasks.filter((task) => task.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (!due) break;
        tasks = tasks.filter((task) => task !== due);
        nowMs = due.atMs;
        due.run();
      }
      nowMs = untilMs;
    },
  };
}
