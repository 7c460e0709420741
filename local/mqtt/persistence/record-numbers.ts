/** Digits of a key that is a number: keys in order are numbers in order. */
const DIGITS = 16;

/** Keys that grow, and go on behind those of an earlier run. */
export class RecordNumbers {
  #last = 0;

  next(): string {
    this.#last += 1;
    return String(this.#last).padStart(DIGITS, '0');
  }

  /** A key that is taken. */
  seen(key: string): void {
    const number = Number(key);
    if (Number.isSafeInteger(number) && number > this.#last) this.#last = number;
  }
}
