const SECOND_MS = 1000;

/** Counts the publishes of one connection, in and out, second by second. */
export class PublishQuota {
  readonly #perSecond: number;
  #startMs = Number.NEGATIVE_INFINITY;
  #used = 0;
  #isExceeded = false;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  isUsedUp(nowMs: number): boolean {
    if (nowMs >= this.#startMs + SECOND_MS || nowMs < this.#startMs) {
      this.#startMs = nowMs;
      this.#used = 0;
      this.#isExceeded = false;
    }
    return this.#used >= this.#perSecond;
  }

  use(): void {
    this.#used += 1;
  }

  renewsInMs(nowMs: number): number {
    return Math.max(1, this.#startMs + SECOND_MS - nowMs);
  }

  /** True for the first publish of a second that is too many: one log line for all of them. */
  exceed(): boolean {
    const isFirst = !this.#isExceeded;
    this.#isExceeded = true;
    return isFirst;
  }
}
