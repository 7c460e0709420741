import type { Duplex } from 'node:stream';
import type { Clock, ScheduledTask } from '../ports/clock.ts';

const SECOND_MS = 1000;
/** Nobody can be so far behind: the clock was set back, and that must not hold a connection still. */
const MOST_BEHIND_MS = 600_000;

/**
 * Bytes a second of one connection, each way, with a second's worth at once after a rest. What is more is delayed and
 * never dropped: the socket is not read, or what it has to say is held back. [AWS-IoT: iot-core quotas]
 */
export class Throughput {
  readonly #duplex: Duplex;
  readonly #clock: Clock;
  readonly #bytesPerMs: number;
  /** When all bytes so far would have gone by at the rate allowed. */
  #receivedUntilMs = 0;
  #sentUntilMs = 0;
  #reading: ScheduledTask | undefined;
  #writing: ScheduledTask | undefined;

  constructor(duplex: Duplex, clock: Clock, bytesPerSecond: number) {
    this.#duplex = duplex;
    this.#clock = clock;
    this.#bytesPerMs = bytesPerSecond / SECOND_MS;
  }

  received(bytes: number): void {
    const nowMs = this.#clock.nowMs();
    this.#receivedUntilMs = begin(this.#receivedUntilMs, nowMs) + bytes / this.#bytesPerMs;
    const delayMs = this.#receivedUntilMs - nowMs - SECOND_MS;
    if (delayMs <= 0 || this.#reading) return;
    this.#duplex.pause();
    this.#reading = this.#clock.schedule(Math.ceil(delayMs), () => {
      this.#reading = undefined;
      if (!this.#duplex.destroyed) this.#duplex.resume();
    });
  }

  /** Bytes handed to the stream; may hold it back from now on. */
  sent(bytes: number): void {
    const nowMs = this.#clock.nowMs();
    this.#sentUntilMs = begin(this.#sentUntilMs, nowMs) + bytes / this.#bytesPerMs;
    if (this.#writing || this.#sentUntilMs - nowMs <= SECOND_MS) return;
    this.#duplex.cork();
    this.#hold(nowMs);
  }

  /** Lets go of the stream, so that last bytes leave. */
  stop(): void {
    if (this.#reading) {
      this.#reading.cancel();
      this.#reading = undefined;
      this.#duplex.resume();
    }
    if (!this.#writing) return;
    this.#writing.cancel();
    this.#writing = undefined;
    this.#duplex.uncork();
  }

  #hold(nowMs: number): void {
    this.#writing = this.#clock.schedule(Math.ceil(this.#sentUntilMs - nowMs - SECOND_MS), () => {
      const laterMs = this.#clock.nowMs();
      if (begin(this.#sentUntilMs, laterMs) - laterMs > SECOND_MS) {
        this.#hold(laterMs);
        return;
      }
      this.#writing = undefined;
      this.#duplex.uncork();
    });
  }
}

/** From when the next bytes count. */
function begin(untilMs: number, nowMs: number): number {
  return untilMs - nowMs > MOST_BEHIND_MS ? nowMs : Math.max(untilMs, nowMs);
}
