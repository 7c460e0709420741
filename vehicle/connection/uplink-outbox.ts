/** A message on its way up: kept until the broker acknowledged it, sent again after a reconnect. */
export interface Uplink {
  topic: string;
  payload: Uint8Array;
  onAcked?: () => void;
}

export type Transmit = (uplink: Uplink, acked: () => void) => void;

/** Bounded; the oldest goes when it is full, and is counted. Order of first sending is kept. */
export interface UplinkOutbox {
  push(uplink: Uplink): void;
  /** Gives the outbox a connection: everything unacknowledged is sent, and what comes later at once. */
  open(transmit: Transmit): void;
  /** The connection is gone; what was not acknowledged waits for the next one. */
  close(): void;
  readonly pending: number;
  readonly dropped: number;
  /** Resolves when nothing is pending. */
  drained(): Promise<void>;
}

/** When a message that a live connection took and did not acknowledge is sent again: then, twice as late, and so on. */
export interface ResendPace {
  firstMs: number;
  capMs: number;
}

/** Without a pace an unacknowledged message goes again over the next connection only. */
export function createUplinkOutbox(capacity: number, pace?: ResendPace): UplinkOutbox {
  const unacked = new Set<Uplink>();
  const timers = new Map<Uplink, NodeJS.Timeout>();
  let transmit: Transmit | undefined;
  let dropped = 0;
  let waiters: (() => void)[] = [];
  const notifyIfDrained = (): void => {
    if (unacked.size > 0) return;
    for (const resolve of waiters) resolve();
    waiters = [];
  };
  const forgetTimer = (uplink: Uplink): void => {
    clearTimeout(timers.get(uplink));
    timers.delete(uplink);
  };
  const sendAgainAfter = (uplink: Uplink, delayMs: number, { capMs }: ResendPace): void => {
    forgetTimer(uplink);
    const timer = setTimeout(() => send(uplink, Math.min(capMs, 2 * delayMs)), delayMs);
    timers.set(uplink, timer.unref());
  };
  const send = (uplink: Uplink, nextAfterMs = pace?.firstMs ?? 0): void => {
    if (transmit === undefined) return;
    transmit(uplink, () => {
      // an acknowledgement can come twice when a message was sent twice
      if (!unacked.delete(uplink)) return;
      forgetTimer(uplink);
      uplink.onAcked?.();
      notifyIfDrained();
    });
    if (pace !== undefined && unacked.has(uplink)) sendAgainAfter(uplink, nextAfterMs, pace);
  };
  const dropOldest = (): void => {
    const oldest = unacked.values().next();
    if (oldest.done) return;
    unacked.delete(oldest.value);
    forgetTimer(oldest.value);
    dropped += 1;
  };
  return {
    push(uplink) {
      if (unacked.size >= capacity) dropOldest();
      unacked.add(uplink);
      send(uplink);
    },
    open(next) {
      transmit = next;
      for (const uplink of [...unacked]) send(uplink);
    },
    close() {
      transmit = undefined;
      for (const uplink of [...timers.keys()]) forgetTimer(uplink);
    },
    get pending() {
      return unacked.size;
    },
    get dropped() {
      return dropped;
    },
    drained: () => (unacked.size === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
  };
}
