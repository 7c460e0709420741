import type { SignalValues } from '../derivation/signal-values.ts';
import type { SignalValue } from '../telemetry/frame.ts';
import type { RuleComparison } from './vehicle-rule.ts';

const HOLDS: Record<RuleComparison, (actual: SignalValue, expected: SignalValue) => boolean> = {
  '=': (actual, expected) => actual === expected,
  '!=': (actual, expected) => actual !== expected,
  '<': (actual, expected) => actual < expected,
  '<=': (actual, expected) => actual <= expected,
  '>': (actual, expected) => actual > expected,
  '>=': (actual, expected) => actual >= expected,
};

interface Comparison {
  place: number;
  type: string;
  expected: SignalValue;
  holds: (actual: SignalValue, expected: SignalValue) => boolean;
}

const UNDECIDED = -1;

/**
 * The comparisons of all rules with what came of them, kept while a vehicle's rows go by: a speed is another one at each
 * row, but seldom on another side of a threshold, and only then is there something to do for a rule.
 */
export class Comparisons {
  readonly #all: Comparison[] = [];
  /** By place: indexes of its comparisons. */
  readonly #ofPlace: number[][] = [];
  #verdicts = new Int8Array(0);

  /** Returns the number by which `verdict` is asked. */
  add(place: number, is: RuleComparison, expected: SignalValue): number {
    const index = this.#all.push({ place, type: typeof expected, expected, holds: HOLDS[is] }) - 1;
    const ofPlace = this.#ofPlace[place] ?? [];
    ofPlace.push(index);
    this.#ofPlace[place] = ofPlace;
    this.#verdicts = new Int8Array(this.#all.length).fill(UNDECIDED);
    return index;
  }

  verdict(index: number): boolean | undefined {
    const verdict = this.#verdicts[index] as number;
    return verdict === UNDECIDED ? undefined : verdict === 1;
  }

  /** Looks at a place anew; true when a comparison came out differently. */
  update(place: number, signals: SignalValues): boolean {
    const ofPlace = this.#ofPlace[place];
    if (ofPlace === undefined) return false;
    let isOther = false;
    for (let at = 0; at < ofPlace.length; at += 1) {
      const index = ofPlace[at] as number;
      const verdict = verdictOf(this.#all[index] as Comparison, signals);
      if (verdict === this.#verdicts[index]) continue;
      this.#verdicts[index] = verdict;
      isOther = true;
    }
    return isOther;
  }

  /** Looks at all places: another vehicle's turn. */
  updateAll(signals: SignalValues): void {
    for (let place = 0; place < this.#ofPlace.length; place += 1) this.update(place, signals);
  }
}

/** A value of another type was not meant by whoever wrote the rule: it decides nothing. */
function verdictOf({ place, type, expected, holds }: Comparison, { known, values }: SignalValues): number {
  if (known[place] !== 1) return UNDECIDED;
  const actual = values[place] as SignalValue;
  if (typeof actual !== type) return UNDECIDED;
  return holds(actual, expected) ? 1 : 0;
}
