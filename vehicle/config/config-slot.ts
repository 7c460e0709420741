/** A configuration that is complete and checked, in the vehicle's store. */
export interface Installed {
  version: string;
  /** Of the body, hexadecimal: also its name in the store. */
  sha256: string;
}

/** What a vehicle has under one configId. The record is replaced in one piece: that is the switch. */
export interface ConfigSlot {
  current?: Installed;
  /** What `current` took the place of. */
  previous?: Installed;
  /** On trial: handed to the car, not yet confirmed. Until it is, `current` holds. */
  trial?: { messageId: string; next: Installed };
  /** The last message that was decided, for a restart between the decision and its receipt. */
  decided?: { messageId: string; outcome: 'applied' | 'rolled-back' };
}

/** Written before the car gets the new one, so that a power cut is known to have come in the middle. */
export function beginTrial(slot: ConfigSlot, messageId: string, next: Installed): ConfigSlot {
  return { ...slot, trial: { messageId, next } };
}

/** The car runs well with it: from now on it is the current one. */
export function confirmTrial(slot: ConfigSlot): ConfigSlot {
  const { trial, current } = slot;
  if (trial === undefined) throw new Error('there is nothing on trial');
  const decided = { messageId: trial.messageId, outcome: 'applied' } as const;
  if (current?.sha256 === trial.next.sha256) return { ...withoutTrial(slot), current: trial.next, decided };
  return { current: trial.next, ...(current === undefined ? {} : { previous: current }), decided };
}

/** The current one holds again, as if nothing had been tried. */
export function endTrial(slot: ConfigSlot): ConfigSlot {
  if (slot.trial === undefined) return slot;
  return { ...withoutTrial(slot), decided: { messageId: slot.trial.messageId, outcome: 'rolled-back' } };
}

/** Bodies that are still needed; all others may go. */
export function bodiesOf({ current, previous, trial }: ConfigSlot): Set<string> {
  return new Set([current, previous, trial?.next].flatMap((each) => (each === undefined ? [] : [each.sha256])));
}

function withoutTrial({ trial: _ended, ...slot }: ConfigSlot): ConfigSlot {
  return slot;
}
