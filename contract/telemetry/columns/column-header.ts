/**
 * A column begins with a byte: its kind in the lowest three bits, then flags. What follows, in this order and where the
 * flags say so: the signal's number, or 0 and its path; rows; qualities; unit; grid; values.
 */
export const KIND = { constant: 0, deltas: 1, doubles: 2, booleans: 3, texts: 4, mixed: 5 } as const;
export const KIND_BITS = 0x07;

export const FLAG = {
  /** Its number is the one after that of the last known signal before it, and is not written. */
  next: 0x08,
  /** Not every sample has a value. */
  sparse: 0x10,
  qualities: 0x20,
  unit: 0x40,
  /** The numbers are on another grid than that of the signal's resolution. */
  grid: 0x80,
} as const;

/** In place of a number: the catalogue does not know the signal. */
export const BY_NAME = 0;
