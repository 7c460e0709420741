import type { SignalValue } from '../telemetry/frame.ts';

/**
 * The signals that rules and trips look at, each at its place, with the values as of the row that is looked at. One
 * object is used for all vehicles, one after the other.
 */
export interface SignalValues {
  /** Last value of quality ok; undefined: never heard. */
  readonly values: (SignalValue | undefined)[];
  /** The value before it, of quality ok. */
  readonly before: (SignalValue | undefined)[];
  /** 1: the last value can be trusted. */
  readonly known: Uint8Array;
  /** Number of the row in which the place last took another value; 0: in none since the frames began. */
  readonly changedIn: Uint32Array;
  /** Number of the row in which a value of quality ok came last. */
  readonly heardIn: Uint32Array;
  /** Number of the row that is looked at, from 1. */
  row: number;
  /** Epoch ms of that row, vehicle clock. */
  atMs: number;
}

export function emptySignalValues(places: number): SignalValues {
  return {
    values: new Array<SignalValue | undefined>(places).fill(undefined),
    before: new Array<SignalValue | undefined>(places).fill(undefined),
    known: new Uint8Array(places),
    changedIn: new Uint32Array(places),
    heardIn: new Uint32Array(places),
    row: 0,
    atMs: 0,
  };
}

/** Forgets the vehicle before. */
export function clearSignalValues(signals: SignalValues): void {
  signals.values.fill(undefined);
  signals.before.fill(undefined);
  signals.known.fill(0);
  signals.changedIn.fill(0);
  signals.heardIn.fill(0);
  signals.row = 0;
  signals.atMs = 0;
}

/** The value, unless it is not known. */
export function knownValue(signals: SignalValues, place: number): SignalValue | undefined {
  return signals.known[place] === 1 ? signals.values[place] : undefined;
}

export function knownNumber(signals: SignalValues, place: number): number | undefined {
  const value = knownValue(signals, place);
  return typeof value === 'number' ? value : undefined;
}
