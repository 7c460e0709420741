import { type Clock, type ScheduledTask, systemClock } from '../../ports/clock.ts';

/** How many environments of a function may run at once. */
export interface SlotLimits {
  /** For the asking: more threads than cores only share the time. */
  base: number;
  /** With those for invocations that have waited: what they wait for may itself be waiting, as a long poll is. */
  most: number;
}

/** While invocations wait, one more environment is opened each time: a crowd at a cold start must not start a crowd. */
const PATIENCE_MS = 250;

/** Turns of invocations to run, in the order in which they came. */
export class WorkerSlots {
  readonly #limits: SlotLimits;
  readonly #clock: Pick<Clock, 'schedule'>;
  readonly #waiting: (() => void)[] = [];
  #patience: ScheduledTask | undefined;
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
    const turn = new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#bePatient();
    await turn;
  }

  /** Hands the turn to the longest waiting invocation, so that a newcomer cannot overtake it. */
  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next();
    if (this.#waiting.length > 0) return;
    this.#patience?.cancel();
    this.#patience = undefined;
  }

  #bePatient(): void {
    if (this.#waiting.length === 0 || this.#taken >= this.#limits.most) return;
    this.#patience ??= this.#clock.schedule(PATIENCE_MS, () => this.#grow());
  }

  #grow(): void {
    this.#patience = undefined;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#taken += 1;
    next();
    this.#bePatient();
  }
}
