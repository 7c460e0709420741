import type { Clock } from '../../ports/clock.ts';
import type { EmitEvent } from './lifecycle-events.ts';

/** What AWS says may happen to lifecycle events, to be provoked: probabilities from 0 to 1. */
export interface EventFaults {
  delayMs?: number;
  duplicate?: number;
  /** Chance that an event is held back until the next one has gone out, or for `HOLD_MS` at most. */
  reorder?: number;
}

const HOLD_MS = 1_000;

/** Wraps `emit` with late, doubled and swapped events. `random` gives numbers from 0 up to 1. */
export function withEventFaults(
  emit: EmitEvent,
  faults: EventFaults,
  ports: { clock: Clock; random: () => number },
): EmitEvent {
  let held: (() => void) | undefined;

  function releaseHeld(): void {
    const release = held;
    held = undefined;
    release?.();
  }

  function hold(send: () => void): void {
    held = send;
    ports.clock.schedule(HOLD_MS, () => {
      if (held === send) releaseHeld();
    });
  }

  function pass(topic: string, payloadJson: string): void {
    const copies = ports.random() < (faults.duplicate ?? 0) ? 2 : 1;
    const send = (): void => {
      for (let copy = 0; copy < copies; copy += 1) emit(topic, payloadJson);
    };
    if (held === undefined && ports.random() < (faults.reorder ?? 0)) {
      hold(send);
    } else {
      send();
      releaseHeld();
    }
  }

  const delayMs = faults.delayMs ?? 0;
  if (delayMs <= 0) return pass;
  return (topic, payloadJson) => {
    ports.clock.schedule(delayMs, () => pass(topic, payloadJson));
  };
}
