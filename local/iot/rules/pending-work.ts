/** Work begun and not yet ended, so that a test or a stop can wait for the last of it. */
export interface PendingWork {
  track(work: Promise<void>): void;
  /** How much is under way. */
  count(): number;
  /** Resolves when nothing is under way, work begun while waiting included. */
  idle(): Promise<void>;
}

/** Counts instead of keeping the promises: this sits on the message path. Work that rejects is a fault and shows as one. */
export function createPendingWork(): PendingWork {
  let pending = 0;
  let waiting: (() => void)[] = [];

  function ended(): void {
    pending -= 1;
    if (pending > 0) return;
    const resolvers = waiting;
    waiting = [];
    for (const resolve of resolvers) resolve();
  }

  return {
    track: (work) => {
      pending += 1;
      // As `finally` would, without the promises it makes.
      work.then(ended, (fault: unknown) => {
        ended();
        throw fault;
      });
    },
    count: () => pending,
    idle: () => (pending === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
