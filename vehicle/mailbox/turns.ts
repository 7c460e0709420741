/** Runs what has one key one after the other, in the order of asking; what has none at once. */
export interface Turns {
  take(key: string | undefined, run: () => Promise<void>): Promise<void>;
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<void>>();
  return {
    take(key, run) {
      if (key === undefined) return run();
      const before = last.get(key);
      const turn = before === undefined ? run() : before.then(run);
      const settled = turn.catch(() => undefined);
      last.set(key, settled);
      void settled.then(() => {
        if (last.get(key) === settled) last.delete(key);
      });
      return turn;
    },
  };
}
