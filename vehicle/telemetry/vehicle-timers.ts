/** Time that only goes on: what is planned by it does not care that somebody sets the vehicle's clock. */
export interface VehicleTimers {
  /** Milliseconds since some moment. */
  elapsedMs(): number;
  /** Runs once, later; the returned function takes it back. */
  schedule(delayMs: number, run: () => void): () => void;
}

export const SYSTEM_TIMERS: VehicleTimers = {
  elapsedMs: () => performance.now(),
  schedule(delayMs, run) {
    const timer = setTimeout(run, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

/** One thing to do again and again, at the earliest of the moments asked for since it was done last. */
export interface WakeUp {
  /** In `elapsedMs`. */
  at(dueMs: number): void;
  cancel(): void;
}

export function createWakeUp(timers: VehicleTimers, run: () => void): WakeUp {
  let planned: { dueMs: number; takeBack: () => void } | undefined;
  const cancel = (): void => {
    planned?.takeBack();
    planned = undefined;
  };
  const wake = (): void => {
    planned = undefined;
    run();
  };
  return {
    at(dueMs) {
      if (planned !== undefined && planned.dueMs <= dueMs) return;
      cancel();
      planned = { dueMs, takeBack: timers.schedule(Math.max(0, dueMs - timers.elapsedMs()), wake) };
    },
    cancel,
  };
}
