import { createHash } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { EmitEvent } from './lifecycle-events.ts';

/** What AWS says may happen to lifecycle events, to be provoked: probabilities from 0 to 1. */
export interface EventFaults {
  /** Each copy of an event waits for a time between the two. */
  delay?: { fromMs: number; toMs: number };
  duplicate?: number;
  /** Chance that an event is held back until the next one has gone out, or for `HOLD_MS` at most. */
  reorder?: number;
  /** The same seed provokes the same for the same events; unless given, every run differs. */
  seed?: number;
}

const HOLD_MS = 1_000;

/** Wraps `emit` with late, doubled and swapped events; none is lost. `random` gives numbers from 0 up to 1. */
export function withEventFaults(
  emit: EmitEvent,
  faults: EventFaults,
  ports: { clock: Clock; random?: () => number },
): EmitEvent {
  const { clock, random = faults.seed === undefined ? Math.random : seededRandom(faults.seed) } = ports;
  const { fromMs, toMs } = faults.delay ?? { fromMs: 0, toMs: 0 };
  let held: (() => void) | undefined;

  function releaseHeld(): void {
    const release = held;
    held = undefined;
    release?.();
  }

  function hold(send: () => void): void {
    held = send;
    clock.schedule(HOLD_MS, () => {
      if (held === send) releaseHeld();
    });
  }

  function pass(send: () => void): void {
    if (held === undefined && random() < (faults.reorder ?? 0)) {
      hold(send);
    } else {
      send();
      releaseHeld();
    }
  }

  return (topic, payloadJson) => {
    const copies = random() < (faults.duplicate ?? 0) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const send = (): void => emit(topic, payloadJson);
      const delayMs = fromMs + random() * (toMs - fromMs);
      if (delayMs <= 0) pass(send);
      else clock.schedule(delayMs, () => pass(send));
    }
  };
}

/** The hashes of the seed and a count: even, and the same on every machine. */
function seededRandom(seed: number): () => number {
  let count = 0;
  return () => {
    count += 1;
    return createHash('sha256').update(`${seed} ${count}`).digest().readUInt32BE() / 2 ** 32;
  };
}
