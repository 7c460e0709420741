import type { VehicleTimers } from '../../../../vehicle/telemetry/vehicle-timers.ts';

export interface VirtualTimers extends VehicleTimers {
  /** Lets time go by; what is planned runs at its moment, in order. */
  pass(durationMs: number): void;
}

export function createVirtualTimers(): VirtualTimers {
  const planned = new Map<number, { dueMs: number; run: () => void }>();
  let [nowMs, ids] = [0, 0];
  const nextBefore = (untilMs: number): [number, { dueMs: number; run: () => void }] | undefined =>
    [...planned].filter(([, { dueMs }]) => dueMs <= untilMs).sort(([, a], [, b]) => a.dueMs - b.dueMs)[0];
  return {
    elapsedMs: () => nowMs,
    schedule(delayMs, run) {
      ids += 1;
      const id = ids;
      planned.set(id, { dueMs: nowMs + delayMs, run });
      return () => planned.delete(id);
    },
    pass(durationMs) {
      const untilMs = nowMs + durationMs;
      for (let next = nextBefore(untilMs); next !== undefined; next = nextBefore(untilMs)) {
        const [id, { dueMs, run }] = next;
        planned.delete(id);
        nowMs = Math.max(nowMs, dueMs);
        run();
      }
      nowMs = untilMs;
    },
  };
}
