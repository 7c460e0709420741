import { type Clock, type ScheduledTask, systemClock } from '../../ports/clock.ts';

/** How many environments of a function may run at once. */
export interface SlotLimits {
  /** For the asking: more threads than cores only share the time. */
  base: number;
  /** With those for invocations that have waited: what they wait for may itself be waiting, as a long poll does. */
  most: number;
}

/** An invocation that has waited so long for an environment gets one of its own. */
const PATIENCE_MS = 250;

interface Waiter {
  enter(): void;
  patience: ScheduledTask;
}

/** Turns of invocations to run, in the order in which they came. */
export class WorkerSlots {
  readonly #limits: SlotLimits;
  readonly #clock: Pick<Clock, 'schedule'>;
  readonly #waiting: Waiter[] = [];
  #taken = 0;

  /** The clock is the machine's unless told: threads are busy in real time whatever the cloud's clock says. */
  constructor(limits: SlotLimits, clock: Pick<Clock, 'schedule'> = systemClock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Resolves when it is the caller's turn, who must `release` it. */
  async take(): Promise<void> {
    if (this.#taken < this.#limits.base) {
      this.#taken += 1;
      return;
    }
    await new Promise<void>((resolve) => {
      const waiter = { enter: resolve, patience: this.#clock.schedule(PATIENCE_MS, () => this.#growFor(waiter)) };
      this.#waiting.push(waiter);
    });
  }

  /** Hands the turn to the longest waiting invocation, so that a newcomer cannot overtake it. */
  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#taken -= 1;
      return;
    }
    next.patience.cancel();
    next.enter();
  }

  #growFor(waiter: Waiter): void {
    if (this.#taken >= this.#limits.most) return;
    this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
    this.#taken += 1;
    waiter.enter();
  }
}
