import type { Clock } from '../ports/clock.ts';

const SECOND_MS = 1000;
const MAX_SUBJECTS = 1000;

/** Says when something may be told again: once a second for each subject, and for no more than 1,000 subjects. */
export class OncePerSecond {
  readonly #clock: Clock;
  readonly #toldAtMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isDue(subject: string): boolean {
    const nowMs = this.#clock.nowMs();
    const toldAtMs = this.#toldAtMs.get(subject);
    if (toldAtMs !== undefined && nowMs >= toldAtMs && nowMs < toldAtMs + SECOND_MS) return false;
    if (this.#toldAtMs.size >= MAX_SUBJECTS) this.#toldAtMs.clear();
    this.#toldAtMs.set(subject, nowMs);
    return true;
  }
}
