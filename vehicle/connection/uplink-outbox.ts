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

export function createUplinkOutbox(capacity: number): UplinkOutbox {
  const unacked = new Set<Uplink>();
  let transmit: Transmit | undefined;
  let dropped = 0;
  let waiters: (() => void)[] = [];
  const notifyIfDrained = (): void => {
    if (unacked.size > 0) return;
    for (const resolve of waiters) resolve();
    waiters = [];
  };
  const send = (uplink: Uplink): void =>
    transmit?.(uplink, () => {
      // an acknowledgement can come twice when a message was sent over two connections
      if (!unacked.delete(uplink)) return;
      uplink.onAcked?.();
      notifyIfDrained();
    });
  const dropOldest = (): void => {
    const oldest = unacked.values().next();
    if (oldest.done) return;
    unacked.delete(oldest.value);
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
