import type { Deadline, DeadlineHeap } from './deadline-heap.ts';
import type { MqttLimits } from './mqtt-limits.ts';

/** Longest keep alive of the protocol: a maximum of it is none. */
const NO_MAXIMUM_SECONDS = 65_535;

/**
 * Effective keep alive in seconds. AWS makes 0 and anything above the maximum the maximum, and 1 to 29 seconds 30.
 * [AWS-IoT: iot-core quotas] `asAsked`: a 3.1.1 client, who cannot be told, gets what it asks; 0 is none. [MQTT-3.1.2-21]
 */
export function effectiveKeepAliveSeconds(
  requestedSeconds: number,
  limits: Pick<MqttLimits, 'minKeepAliveSeconds' | 'maxKeepAliveSeconds'>,
  protocolVersion: 4 | 5,
  asAsked: boolean,
): number {
  if (
    asAsked &&
    (protocolVersion === 4 || (requestedSeconds === 0 && limits.maxKeepAliveSeconds >= NO_MAXIMUM_SECONDS))
  )
    return requestedSeconds;
  if (requestedSeconds === 0) return limits.maxKeepAliveSeconds;
  return Math.min(Math.max(requestedSeconds, limits.minKeepAliveSeconds), limits.maxKeepAliveSeconds);
}

/** Who is cut when it was silent too long. */
export interface KeptAlive {
  keepAliveExpired(): void;
}

/** Cuts a connection that sent no whole packet for one and a half times its keep alive. [MQTT-3.1.2-22] */
export class KeepAlive implements Deadline {
  dueMs: number;
  place = -1;
  readonly #deadlines: DeadlineHeap;
  readonly #kept: KeptAlive;
  readonly #idleMs: number;
  #lastPacketMs: number;

  constructor(deadlines: DeadlineHeap, nowMs: number, keepAliveSeconds: number, kept: KeptAlive) {
    this.#deadlines = deadlines;
    this.#kept = kept;
    this.#idleMs = keepAliveSeconds * 1500;
    this.#lastPacketMs = nowMs;
    this.dueMs = nowMs + this.#idleMs;
    deadlines.add(this);
  }

  packetArrived(nowMs: number): void {
    this.#lastPacketMs = nowMs;
  }

  stop(): void {
    this.#deadlines.remove(this);
  }

  /** A packet only notes its time: here it is seen whether one came since. */
  due(): void {
    const dueMs = this.#lastPacketMs + this.#idleMs;
    if (dueMs <= this.dueMs) {
      this.#kept.keepAliveExpired();
      return;
    }
    this.dueMs = dueMs;
    this.#deadlines.add(this);
  }
}
