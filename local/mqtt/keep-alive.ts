import type { Clock, ScheduledTask } from '../ports/clock.ts';
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

/** Cuts a connection that sent no whole packet for one and a half times its keep alive. [MQTT-3.1.2-22] */
export class KeepAlive {
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #onTimeout: () => void;
  #lastPacketMs: number;
  #task: ScheduledTask;

  constructor(clock: Clock, keepAliveSeconds: number, onTimeout: () => void) {
    this.#clock = clock;
    this.#idleMs = keepAliveSeconds * 1500;
    this.#onTimeout = onTimeout;
    this.#lastPacketMs = clock.nowMs();
    this.#task = clock.schedule(this.#idleMs, () => this.#check());
  }

  packetArrived(nowMs: number): void {
    this.#lastPacketMs = nowMs;
  }

  stop(): void {
    this.#task.cancel();
  }

  /** One task a connection: it looks when the earliest deadline is due and goes back to sleep if packets came since. */
  #check(): void {
    const restMs = this.#lastPacketMs + this.#idleMs - this.#clock.nowMs();
    if (restMs <= 0) this.#onTimeout();
    else this.#task = this.#clock.schedule(restMs, () => this.#check());
  }
}
