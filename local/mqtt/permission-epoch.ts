import type { Clock } from '../ports/clock.ts';

/**
 * Number that changes when remembered decisions must be forgotten: a policy changed, or they are old. Whoever reads it
 * asks the clock, but during one read of a connection the clock is asked once: that is the hot path.
 */
export class PermissionEpoch {
  readonly #clock: Clock;
  readonly #ttlMs: number;
  #current = 0;
  #beganAtMs = Number.NEGATIVE_INFINITY;
  #timeStands = false;

  constructor(clock: Clock, ttlMs: number) {
    this.#clock = clock;
    this.#ttlMs = ttlMs;
  }

  get current(): number {
    if (!this.#timeStands) this.#observe(this.#clock.nowMs());
    return this.#current;
  }

  forget(): void {
    this.#current += 1;
  }

  /** It is `nowMs` until `endRead`. */
  beginRead(nowMs: number): void {
    this.#observe(nowMs);
    this.#timeStands = true;
  }

  endRead(): void {
    this.#timeStands = false;
  }

  #observe(nowMs: number): void {
    if (nowMs - this.#beganAtMs < this.#ttlMs && nowMs >= this.#beganAtMs) return;
    this.#beganAtMs = nowMs;
    this.#current += 1;
  }
}
