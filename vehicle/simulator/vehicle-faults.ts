/** What goes wrong with a simulated vehicle, all of it by chance; what is left out does not. */
export interface VehicleFaults {
  /** Goes into a tunnel about every so many milliseconds, and stays there. */
  tunnel?: { everyMs: number; lastsMs: number };
  /** The link breaks about every so many milliseconds and comes back by itself. */
  flapEveryMs?: number;
  /** How far its clock is off: ahead of time, or behind when negative. It does not know. */
  clockSkewMs?: number;
  /** It has no time it could trust. */
  isClockLost?: boolean;
  /** Share of receipts that get lost on their way, 0 to 1. */
  lostReceipts?: number;
  /** Every execution takes so long. */
  slowExecutionMs?: number;
  /** Share of commands in whose middle it restarts, 0 to 1. */
  restartInMidCommand?: number;
}

/** Runs `happen` about every `everyMs`, from half to one and a half of it, until stopped. */
export function nowAndThen(everyMs: number, random: () => number, happen: () => void): { stop(): void } {
  let timer: NodeJS.Timeout;
  const plan = (): void => {
    timer = setTimeout(
      () => {
        happen();
        plan();
      },
      everyMs * (0.5 + random()),
    ).unref();
  };
  plan();
  return { stop: () => clearTimeout(timer) };
}
