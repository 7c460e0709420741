import { createFrameRing, type KeptFrame, type RingBounds } from './frame-ring.ts';
import { createWakeUp, type VehicleTimers } from './vehicle-timers.ts';

/** Last segment of a frame's topic: what kind of frame it is, for whoever routes by topic. */
export type FrameClass = 'drive' | 'live' | 'late';

/** A connection as far as frames go. */
export interface FrameLink {
  /** False while the socket holds more than it could get rid of. */
  isWritable(): boolean;
  /** `acked` runs when the broker has it, if ever. */
  publish(frameClass: FrameClass, payload: Uint8Array, acked: () => void): void;
}

/** How what waited is sent, behind everything fresh. */
export interface ReplayPace {
  framesPerSecond: number;
}

export interface FrameSenderOptions {
  bounds: RingBounds;
  replay: ReplayPace;
  timers: VehicleTimers;
  onAcked(): void;
}

/** Gets frames to the broker at least once, fresh ones first, and never more of them at once than the link takes. */
export interface FrameSender {
  push(frame: KeptFrame): void;
  open(link: FrameLink): void;
  /** What was not acknowledged waits for the next connection. */
  close(): void;
  readonly pending: number;
  readonly pendingBytes: number;
  readonly dropped: number;
  readonly replayed: number;
  /** Resolves when nothing is pending. */
  drained(): Promise<void>;
}

/** Sent and not acknowledged; of them at most so many that had waited, so that a fresh frame always finds room. */
const IN_FLIGHT = 32;
const LATE_IN_FLIGHT = 8;
/** A turn is short: the car has other things to do. */
const SENT_IN_A_TURN = 8;
const AGAIN_MS = 50;
/** IoT Core acknowledges nothing that it throttled, and keeps the connection. [AWS-IoT: mqtt quotas] */
const ACKED_WITHIN_MS = 30_000;

export function createFrameSender({ bounds, replay, timers, onAcked }: FrameSenderOptions): FrameSender {
  const ring = createFrameRing(bounds);
  const gapMs = 1_000 / replay.framesPerSecond;
  let link: FrameLink | undefined;
  let [nextLateMs, replayed, isInTurn] = [0, 0, false];
  let waiters: (() => void)[] = [];

  const tellIfDrained = (): void => {
    if (ring.frames > 0) return;
    for (const resolve of waiters) resolve();
    waiters = [];
  };
  const send = (frame: KeptFrame, over: FrameLink, frameClass: FrameClass): void => {
    const isLate = frameClass === 'late';
    ring.sent(frame, timers.elapsedMs());
    over.publish(frameClass, frame.payload, () => {
      // an acknowledgement can come twice when a frame was sent twice
      if (ring.acked(frame)) {
        if (isLate) replayed += 1;
        onAcked();
        tellIfDrained();
      }
      if (over === link) turn();
    });
  };
  /** Sends one if one may be sent; else tells when to look again, which is never when an acknowledgement will. */
  const sendNext = (over: FrameLink, nowMs: number): 'sent' | { againMs?: number } => {
    if (ring.inFlight >= IN_FLIGHT) return {};
    const fresh = ring.next('fresh');
    const next = fresh ?? ring.next('late');
    if (next === undefined) return {};
    if (!over.isWritable()) return { againMs: nowMs + AGAIN_MS };
    if (fresh !== undefined) {
      send(fresh, over, fresh.isLive ? 'live' : 'drive');
      return 'sent';
    }
    if (ring.lateInFlight >= LATE_IN_FLIGHT) return {};
    if (nowMs < nextLateMs) return { againMs: nextLateMs };
    nextLateMs = nowMs + gapMs;
    send(next, over, 'late');
    return 'sent';
  };
  const takeBackUnacked = (nowMs: number): void => {
    for (;;) {
      const [frame, sentAtMs] = ring.longestInFlight() ?? [];
      if (frame === undefined || sentAtMs === undefined) return;
      if (nowMs < sentAtMs + ACKED_WITHIN_MS) {
        wakeUp.at(sentAtMs + ACKED_WITHIN_MS);
        return;
      }
      ring.takeBack(frame);
    }
  };
  const sendSome = (over: FrameLink, nowMs: number): void => {
    for (let sent = 0; sent < SENT_IN_A_TURN; sent += 1) {
      const outcome = sendNext(over, nowMs);
      if (outcome === 'sent') continue;
      if (outcome.againMs !== undefined) wakeUp.at(outcome.againMs);
      return;
    }
    wakeUp.at(nowMs);
  };
  const turn = (): void => {
    // a link may acknowledge while it is given something
    if (link === undefined || isInTurn) return;
    isInTurn = true;
    try {
      const nowMs = timers.elapsedMs();
      takeBackUnacked(nowMs);
      sendSome(link, nowMs);
    } finally {
      isInTurn = false;
    }
  };
  const wakeUp = createWakeUp(timers, turn);

  return {
    push(frame) {
      ring.push(frame, link !== undefined);
      turn();
    },
    open(next) {
      ring.wait();
      link = next;
      nextLateMs = timers.elapsedMs();
      turn();
    },
    close() {
      link = undefined;
      wakeUp.cancel();
      ring.wait();
    },
    get pending() {
      return ring.frames;
    },
    get pendingBytes() {
      return ring.bytes;
    },
    get dropped() {
      return ring.dropped;
    },
    get replayed() {
      return replayed;
    },
    drained: () => (ring.frames === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
  };
}
