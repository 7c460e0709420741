import type { Clock, ScheduledTask } from '../../ports/clock.ts';

interface Alarm {
  key: string;
  atMs: number;
  ring: (atMs: number) => void;
}

/** A timer is looked at this often at least: the wall clock may be set, and a machine may have slept. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Things to do at moments of the wall clock, one of each key, with a single timer. Nothing rings before `open`; what was
 * due until then rings at once, in order.
 */
export class AlarmQueue {
  readonly #clock: Clock;
  /** By key; the heap may hold alarms that were replaced since. */
  readonly #alarms = new Map<string, Alarm>();
  readonly #heap: Alarm[] = [];
  #timer: ScheduledTask | undefined;
  #isOpen = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(key: string, atMs: number, ring: (atMs: number) => void): void {
    const alarm = { key, atMs, ring };
    this.#alarms.set(key, alarm);
    push(this.#heap, alarm);
    if (this.#heap[0] === alarm) this.#arm();
  }

  clear(key: string): void {
    this.#alarms.delete(key);
  }

  /** When the alarm of a key rings. */
  dueAt(key: string): number | undefined {
    return this.#alarms.get(key)?.atMs;
  }

  open(): void {
    this.#isOpen = true;
    this.#arm();
  }

  close(): void {
    this.#isOpen = false;
    this.#timer?.cancel();
    this.#alarms.clear();
    this.#heap.length = 0;
  }

  #arm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const [next] = this.#heap;
    if (!this.#isOpen || !next) return;
    const waitMs = Math.min(Math.max(next.atMs - this.#clock.nowMs(), 0), LONGEST_WAIT_MS);
    this.#timer = this.#clock.schedule(waitMs, () => this.#ringAll());
  }

  #ringAll(): void {
    for (let next = this.#heap[0]; next && next.atMs <= this.#clock.nowMs(); next = this.#heap[0]) {
      pop(this.#heap);
      if (this.#alarms.get(next.key) !== next) continue;
      this.#alarms.delete(next.key);
      next.ring(next.atMs);
    }
    this.#arm();
  }
}

function push(heap: Alarm[], alarm: Alarm): void {
  let at = heap.push(alarm) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (timeAt(heap, above) <= alarm.atMs) return;
    swap(heap, at, above);
    at = above;
  }
}

function pop(heap: Alarm[]): void {
  swap(heap, 0, heap.length - 1);
  heap.pop();
  for (let at = 0; ; ) {
    const below = timeAt(heap, 2 * at + 2) < timeAt(heap, 2 * at + 1) ? 2 * at + 2 : 2 * at + 1;
    if (timeAt(heap, below) >= timeAt(heap, at)) return;
    swap(heap, at, below);
    at = below;
  }
}

function timeAt(heap: Alarm[], at: number): number {
  return heap[at]?.atMs ?? Number.POSITIVE_INFINITY;
}

function swap(heap: Alarm[], a: number, b: number): void {
  const [first, second] = [heap[a], heap[b]];
  if (first && second) [heap[a], heap[b]] = [second, first];
}
