/** Full-jitter back-off: a random part of a doubling, capped delay. Reset only after a connection proved stable. */
export interface ReconnectDelay {
  /** Milliseconds to wait before the next try. */
  nextMs(): number;
  /** Tells how long the last connection held. */
  noteConnectionHeld(durationMs: number): void;
}

export interface ReconnectOptions {
  baseMs: number;
  /** Choose it from the fleet's size: N vehicles over the account's CONNECT quota. */
  capMs: number;
  /** A connection shorter than this does not reset the back-off: a broker that accepts and kicks must not be hammered. */
  stableAfterMs: number;
}

export const DEFAULT_RECONNECT: ReconnectOptions = { baseMs: 1_000, capMs: 300_000, stableAfterMs: 20_000 };

export function createReconnectDelay(options: ReconnectOptions, random: () => number): ReconnectDelay {
  let failures = 0;
  return {
    nextMs() {
      const ceilingMs = Math.min(options.capMs, options.baseMs * 2 ** Math.min(failures, 30));
      failures += 1;
      return Math.floor(random() * ceilingMs);
    },
    noteConnectionHeld(durationMs) {
      if (durationMs >= options.stableAfterMs) failures = 0;
    },
  };
}
