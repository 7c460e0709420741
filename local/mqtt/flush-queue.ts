/** Something that collects output during one turn of the event loop. */
export interface Flushable {
  flush(): void;
}

/** Flushes every connection that said something, once per turn, so that a burst costs one write each. */
export class FlushQueue {
  /** Grows with every flush: what was said in an earlier turn has left. */
  turn = 0;
  #waiting: Flushable[] = [];
  /** Emptied, to be filled in the next turn. */
  #spare: Flushable[] = [];
  #scheduled = false;

  add(outbox: Flushable): void {
    this.#waiting.push(outbox);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#flushAll);
  }

  readonly #flushAll = (): void => {
    const waiting = this.#waiting;
    this.#waiting = this.#spare;
    this.#scheduled = false;
    this.turn += 1;
    for (const outbox of waiting) outbox.flush();
    waiting.length = 0;
    this.#spare = waiting;
  };
}
