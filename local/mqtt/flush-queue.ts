/** Something that collects output during one turn of the event loop. */
export interface Flushable {
  flush(): void;
}

/** Flushes every connection that said something, once per turn, so that a burst costs one write each. */
export class FlushQueue {
  #waiting: Flushable[] = [];
  #scheduled = false;

  add(outbox: Flushable): void {
    this.#waiting.push(outbox);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#flushAll());
  }

  #flushAll(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#scheduled = false;
    for (const outbox of waiting) outbox.flush();
  }
}
