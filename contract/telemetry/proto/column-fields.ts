/** Fields of `SignalColumn` and `SignalValue` in telemetry-frame.proto. */
export const FIELD = {
  signal: 1,
  path: 2,
  unit: 3,
  rows: 4,
  numbers: 5,
  booleans: 6,
  texts: 7,
  mixed: 8,
  qualities: 9,
} as const;
export const VALUE = { number: 1, boolean: 2, text: 3 } as const;

export const BYTES_OF_DOUBLE = 8;
