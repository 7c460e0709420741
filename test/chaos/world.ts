import { setImmediate } from 'node:timers';
import { seededRandom } from '../fuzz/seeded-random.ts';

/** Virtual time, chance and counts: whatever happens in a run comes out of here, so a seed repeats it. */
export interface World {
  readonly nowMs: number;
  at(delayMs: number, run: () => void): void;
  sleep(ms: number): Promise<void>;
  below(bound: number): number;
  /** True `perThousand` times in a thousand. */
  chance(perThousand: number): boolean;
  pick<T>(values: readonly T[]): T;
  count(what: string): void;
  readonly counts: Record<string, number>;
  /** Runs until nothing is left to happen or `untilMs` has come. `onEvent` is called after each event. */
  run(untilMs: () => number, onEvent: () => void): Promise<void>;
}

interface Planned {
  atMs: number;
  order: number;
  run(): void;
}

export function createWorld(seed: number, startMs: number): World {
  const random = seededRandom(seed, 0);
  const plan: Planned[] = [];
  const counts: Record<string, number> = {};
  let nowMs = startMs;
  let order = 0;
  const at = (delayMs: number, run: () => void): void => {
    order += 1;
    push(plan, { atMs: nowMs + Math.max(0, delayMs), order, run });
  };
  return {
    get nowMs() {
      return nowMs;
    },
    at,
    sleep: (ms) => new Promise((resolve) => at(ms, resolve)),
    below: random.below,
    chance: (perThousand) => random.below(1_000) < perThousand,
    pick: random.pick,
    count(what) {
      counts[what] = (counts[what] ?? 0) + 1;
    },
    counts,
    async run(untilMs, onEvent) {
      for (let next = pop(plan); next !== undefined && next.atMs <= untilMs(); next = pop(plan)) {
        nowMs = next.atMs;
        next.run();
        // all that follows from the event without waiting for virtual time happens before the next one
        await new Promise<void>((resolve) => setImmediate(resolve));
        onEvent();
      }
    },
  };
}

const isBefore = (one: Planned, other: Planned): boolean =>
  one.atMs === other.atMs ? one.order < other.order : one.atMs < other.atMs;

function push(heap: Planned[], planned: Planned): void {
  let index = heap.length;
  heap.push(planned);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent] as Planned;
    if (!isBefore(planned, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = planned;
}

function pop(heap: Planned[]): Planned | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let index = 0;
  for (let child = 1; child < heap.length; child = 2 * index + 1) {
    const right = heap[child + 1];
    const smaller = right !== undefined && isBefore(right, heap[child] as Planned) ? child + 1 : child;
    if (!isBefore(heap[smaller] as Planned, last)) break;
    heap[index] = heap[smaller] as Planned;
    index = smaller;
  }
  heap[index] = last;
  return first;
}
