import type { Clock, ScheduledTask } from '../../ports/clock.ts';
import { isRefusedForGood } from './refused-for-good.ts';

export interface RetryPolicy {
  maxAttempts: number;
  maxAgeMs: number;
}

/** Why a delivery was given up. */
export interface DeliveryFailure {
  errorCode: string;
  errorMessage: string;
  retryAttempts: number;
  /** Undefined when trying again could not help. */
  exhausted: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | undefined;
}

export interface Delivery {
  retry: RetryPolicy;
  /** `attempt` counts from 1. Throws with AWS's error name. */
  send(attempt: number): Promise<void>;
  /** After the last attempt, or undefined when one succeeded. Must not reject. */
  settle(failure: DeliveryFailure | undefined): Promise<void>;
}

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 300_000;

/** Deliveries under way: tried again with growing, jittered delays [assumed: how long] until the policy ends it. */
export class Deliveries {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #waiting = new Set<ScheduledTask>();
  #unsettled = 0;
  #isClosed = false;

  constructor(clock: Clock, random: () => number = Math.random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Deliveries accepted and neither made nor given up yet. */
  get unsettled(): number {
    return this.#unsettled;
  }

  accept(delivery: Delivery): void {
    this.#unsettled += 1;
    void this.#attempt(delivery, 1, this.#clock.nowMs());
  }

  /** Forgets what waits for another attempt. */
  close(): void {
    this.#isClosed = true;
    for (const task of this.#waiting) task.cancel();
    this.#unsettled -= this.#waiting.size;
    this.#waiting.clear();
  }

  async #attempt(delivery: Delivery, attempt: number, acceptedMs: number): Promise<void> {
    const error = await delivery.send(attempt).then(
      () => undefined,
      (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown))),
    );
    if (this.#isClosed) {
      this.#unsettled -= 1;
      return;
    }
    const delayMs = this.#delayAfter(attempt);
    const exhausted = error && this.#exhausted(delivery.retry, attempt, acceptedMs, delayMs);
    if (!error || exhausted || isRefusedForGood(error)) {
      const retryAttempts = attempt - 1;
      await delivery.settle(
        error && {
          ...{ errorCode: error.name, errorMessage: error.message, retryAttempts },
          exhausted: isRefusedForGood(error) ? undefined : exhausted,
        },
      );
      this.#unsettled -= 1;
      return;
    }
    const task = this.#clock.schedule(delayMs, () => {
      this.#waiting.delete(task);
      void this.#attempt(delivery, attempt + 1, acceptedMs);
    });
    this.#waiting.add(task);
  }

  #exhausted(retry: RetryPolicy, attempt: number, acceptedMs: number, delayMs: number): DeliveryFailure['exhausted'] {
    if (attempt > retry.maxAttempts) return 'MaximumRetryAttempts';
    return this.#clock.nowMs() + delayMs - acceptedMs > retry.maxAgeMs ? 'MaximumEventAgeInSeconds' : undefined;
  }

  #delayAfter(attempt: number): number {
    const longestMs = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
    return Math.round(longestMs * (0.5 + this.#random() / 2));
  }
}
