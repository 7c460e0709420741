/** An encoded frame on its way up. */
export interface KeptFrame {
  /** Grows from frame to frame. */
  sequence: number;
  payload: Uint8Array;
  /** Cut while somebody watched or an alarm held. */
  isLive: boolean;
}

export interface RingBounds {
  frames: number;
  bytes: number;
}

/**
 * What the vehicle has not got rid of yet, bounded in frames and bytes; when it is full the oldest goes, and is counted.
 * A frame is fresh when it was cut over the present connection, late when it waited for it, and in flight when it was
 * sent and not acknowledged.
 */
export interface FrameRing {
  /** `isConnected`: whether it is fresh, or begins to wait. */
  push(frame: KeptFrame, isConnected: boolean): void;
  /** The oldest of these, or undefined. */
  next(state: 'fresh' | 'late'): KeptFrame | undefined;
  sent(frame: KeptFrame, atMs: number): void;
  /** Of those in flight, how many had waited. */
  readonly lateInFlight: number;
  /** False when the ring had let go of it before. */
  acked(frame: KeptFrame): boolean;
  /** The one in flight longest, and when it was sent. */
  longestInFlight(): [frame: KeptFrame, sentAtMs: number] | undefined;
  /** What was sent and not acknowledged is to be sent once more. */
  takeBack(frame: KeptFrame): void;
  /** The connection is gone: all that is left waits for the next one. */
  wait(): void;
  readonly inFlight: number;
  readonly frames: number;
  readonly bytes: number;
  readonly dropped: number;
}

interface Flight {
  atMs: number;
  wasLate: boolean;
}

export function createFrameRing(bounds: RingBounds): FrameRing {
  const fresh = new Set<KeptFrame>();
  let late = new Set<KeptFrame>();
  const inFlight = new Map<KeptFrame, Flight>();
  let [bytes, dropped, lateInFlight] = [0, 0, 0];
  const count = (): number => fresh.size + late.size + inFlight.size;
  const land = (frame: KeptFrame): boolean => {
    const flight = inFlight.get(frame);
    if (flight?.wasLate) lateInFlight -= 1;
    return inFlight.delete(frame);
  };
  const forget = (frame: KeptFrame): boolean => {
    const wasKept = late.delete(frame) || land(frame) || fresh.delete(frame);
    if (wasKept) bytes -= frame.payload.length;
    return wasKept;
  };
  const dropOldest = (): void => {
    const oldest = [first(late), first(inFlight.keys()), first(fresh)].reduce(olderOf);
    if (oldest !== undefined && forget(oldest)) dropped += 1;
  };
  const addLate = (frames: readonly KeptFrame[]): void => {
    late = new Set([...late, ...frames].sort((one, other) => one.sequence - other.sequence));
  };
  return {
    push(frame, isConnected) {
      (isConnected ? fresh : late).add(frame);
      bytes += frame.payload.length;
      while (count() > bounds.frames || bytes > bounds.bytes) dropOldest();
    },
    next: (state) => first(state === 'fresh' ? fresh : late),
    sent(frame, atMs) {
      const wasLate = late.delete(frame);
      if (!wasLate && !fresh.delete(frame)) return;
      inFlight.set(frame, { atMs, wasLate });
      if (wasLate) lateInFlight += 1;
    },
    acked: forget,
    longestInFlight() {
      const [frame, flight] = first(inFlight) ?? [];
      return frame === undefined || flight === undefined ? undefined : [frame, flight.atMs];
    },
    takeBack(frame) {
      if (land(frame)) addLate([frame]);
    },
    wait() {
      addLate([...inFlight.keys(), ...fresh]);
      inFlight.clear();
      fresh.clear();
      lateInFlight = 0;
    },
    get lateInFlight() {
      return lateInFlight;
    },
    get inFlight() {
      return inFlight.size;
    },
    get frames() {
      return count();
    },
    get bytes() {
      return bytes;
    },
    get dropped() {
      return dropped;
    },
  };
}

function first<T>(entries: Iterable<T>): T | undefined {
  const { done, value } = entries[Symbol.iterator]().next();
  return done ? undefined : value;
}

function olderOf(one: KeptFrame | undefined, other: KeptFrame | undefined): KeptFrame | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.sequence <= other.sequence ? one : other;
}
