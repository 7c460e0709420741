import { type Clock, type ScheduledTask, systemClock } from '../../ports/clock.ts';

/** How many environments of a function may run at once. */
export interface SlotLimits {
  /** Of those that are at work: more threads than cores only share the time. */
  base: number;
  /** With those whose invocation takes long: it waits for something, as a long poll does. */
  most: number;
}

/** An invocation to run, until it is over. */
export interface Turn {
  release(): void;
}

/** Whoever runs for so long is waiting, and keeps nobody else from running. */
const LONG_MS = 1_000;

/** Turns of invocations to run, in the order in which they came. */
export class WorkerSlots {
  readonly #limits: SlotLimits;
  readonly #clock: Pick<Clock, 'schedule'>;
  readonly #waiting: ((turn: Turn) => void)[] = [];
  #running = 0;
  /** Those running that are not long. */
  #atWork = 0;

  /** The clock is the machine's unless told: threads are busy in real time whatever the cloud's clock says. */
  constructor(limits: SlotLimits, clock: Pick<Clock, 'schedule'> = systemClock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Resolves when it is the caller's turn, who must release it once. */
  take(): Promise<Turn> {
    const turn = new Promise<Turn>((resolve) => this.#waiting.push(resolve));
    this.#admit();
    return turn;
  }

  /** A newcomer cannot overtake who waits longer. */
  #admit(): void {
    while (this.#atWork < this.#limits.base && this.#running < this.#limits.most) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next(this.#begin());
    }
  }

  #begin(): Turn {
    this.#running += 1;
    this.#atWork += 1;
    let isAtWork = true;
    const stopWorking = (): void => {
      if (isAtWork) this.#atWork -= 1;
      isAtWork = false;
    };
    const patience: ScheduledTask = this.#clock.schedule(LONG_MS, () => {
      stopWorking();
      this.#admit();
    });
    return {
      release: () => {
        patience.cancel();
        stopWorking();
        this.#running -= 1;
        this.#admit();
      },
    };
  }
}
