import type { Clock, ScheduledTask } from '../ports/clock.ts';

/** Something that is due at a time, which stands still while it is in a heap. */
export interface Deadline {
  dueMs: number;
  /** Where it is in the heap, kept by the heap; -1 outside. */
  place: number;
  /** Its time has come; it is out of the heap. */
  due(): void;
}

/** Any number of deadlines with one scheduled task for the earliest: a timer each would cost a connection 300 bytes. */
export class DeadlineHeap {
  readonly #clock: Clock;
  readonly #heap: Deadline[] = [];
  #task: ScheduledTask | undefined;
  #taskDueMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(deadline: Deadline): void {
    this.#heap.push(deadline);
    this.#rise(deadline, this.#heap.length - 1);
    this.#awaitEarliest();
  }

  /** No effect on one that is not in the heap. The task stays: it finds nothing due, and looks again in time. */
  remove(deadline: Deadline): void {
    const { place } = deadline;
    if (place < 0) return;
    deadline.place = -1;
    const last = this.#heap.pop();
    if (this.#heap.length === 0) this.#cancel();
    if (!last || last === deadline) return;
    this.#rise(last, place);
    this.#sink(last, last.place);
  }

  #awaitEarliest(): void {
    const earliest = this.#heap[0];
    if (!earliest || earliest.dueMs >= this.#taskDueMs) return;
    this.#cancel();
    this.#taskDueMs = earliest.dueMs;
    this.#task = this.#clock.schedule(Math.max(0, earliest.dueMs - this.#clock.nowMs()), this.#onTask);
  }

  readonly #onTask = (): void => {
    this.#task = undefined;
    this.#taskDueMs = Number.POSITIVE_INFINITY;
    const nowMs = this.#clock.nowMs();
    for (let first = this.#heap[0]; first && first.dueMs <= nowMs; first = this.#heap[0]) {
      this.remove(first);
      first.due();
    }
    this.#awaitEarliest();
  };

  #cancel(): void {
    this.#task?.cancel();
    this.#task = undefined;
    this.#taskDueMs = Number.POSITIVE_INFINITY;
  }

  #rise(deadline: Deadline, from: number): void {
    let place = from;
    while (place > 0) {
      const parent = this.#heap[(place - 1) >> 1];
      if (!parent || parent.dueMs <= deadline.dueMs) break;
      this.#put(parent, place);
      place = (place - 1) >> 1;
    }
    this.#put(deadline, place);
  }

  #sink(deadline: Deadline, from: number): void {
    let place = from;
    for (;;) {
      const left = this.#heap[2 * place + 1];
      const right = this.#heap[2 * place + 2];
      const child = left && right && right.dueMs < left.dueMs ? right : left;
      if (!child || child.dueMs >= deadline.dueMs) break;
      const childPlace = child.place;
      this.#put(child, place);
      place = childPlace;
    }
    this.#put(deadline, place);
  }

  #put(deadline: Deadline, place: number): void {
    this.#heap[place] = deadline;
    deadline.place = place;
  }
}
