import type { Clock } from '../../ports/clock.ts';

/** A stage's or route's throttle: `burst` requests at once, refilled with `ratePerSecond`. [AWS-APIGateway: throttling] */
export class TokenBucket {
  readonly #ratePerSecond: number;
  readonly #burst: number;
  readonly #clock: Clock;
  #tokens: number;
  #filledAtMs: number;

  constructor(ratePerSecond: number, burst: number, clock: Clock) {
    this.#ratePerSecond = ratePerSecond;
    this.#burst = burst;
    this.#clock = clock;
    this.#tokens = burst;
    this.#filledAtMs = clock.nowMs();
  }

  /** Takes one token; false means the request is one too many. */
  take(): boolean {
    const nowMs = this.#clock.nowMs();
    const gained = (Math.max(0, nowMs - this.#filledAtMs) / 1000) * this.#ratePerSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + gained);
    this.#filledAtMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
