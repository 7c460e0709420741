/** A vehicle's clock, trusted only as far as it can be: after it was set, and until it may have drifted too far. */
export interface TrustedClock {
  /** Epoch ms, the latest it can be by now; undefined while it is not trusted. */
  nowMs(): number | undefined;
  /** The time by a source that knows (satellites, network), right to `uncertaintyMs` either way. */
  set(epochMs: number, uncertaintyMs: number): void;
  /** The source turned out to be wrong, or power was lost. */
  distrust(): void;
}

export interface TrustedClockOptions {
  /** Milliseconds since any moment; never goes back and counts while the vehicle sleeps. */
  monotonicMs(): number;
  /** Parts per million the crystal may be off; 50 unless given, what a car's is over its temperatures. [assumed] */
  driftPpm?: number;
  /** It is trusted while it is right to this; 2,000 ms unless given. */
  trustedToMs?: number;
}

/**
 * Steps of the system's own clock do not matter: time goes on from the last setting by the monotonic clock. It names
 * the latest time it can be, so that nothing takes effect at its `notAfter` or later.
 */
export function createTrustedClock(options: TrustedClockOptions): TrustedClock {
  const { monotonicMs, driftPpm = 50, trustedToMs = 2_000 } = options;
  let known: { epochMs: number; uncertaintyMs: number; atMs: number } | undefined;
  const errorMs = (): number =>
    known === undefined
      ? Number.POSITIVE_INFINITY
      : known.uncertaintyMs + ((monotonicMs() - known.atMs) * driftPpm) / 1_000_000;
  return {
    nowMs() {
      if (known === undefined || errorMs() > trustedToMs) return undefined;
      return Math.ceil(known.epochMs + (monotonicMs() - known.atMs) + errorMs());
    },
    set(epochMs, uncertaintyMs) {
      // a worse source does not take the place of a better one
      if (uncertaintyMs < errorMs()) known = { epochMs, uncertaintyMs, atMs: monotonicMs() };
    },
    distrust() {
      known = undefined;
    },
  };
}
