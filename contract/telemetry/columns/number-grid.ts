/**
 * Numbers of a sensor lie on a grid: whole multiples of its resolution. On the wire goes the whole number `k`.
 *
 *   step 1:     value = k / 10^decimals
 *   otherwise:  value = k * step, to the nearest 32-bit float if `isFloat32`, then to `decimals` places if there are any
 *
 * All of it in 64-bit floats, "to d places" being floor(x * 10^d + 0.5) / 10^d. A value that does not come back bit by
 * bit is not on the grid.
 */
export interface NumberGrid {
  step: number;
  /** 0 to 9; `UNROUNDED` for none. */
  decimals: number;
  isFloat32: boolean;
}

export const UNROUNDED = 15;
const MAX_DECIMALS = 9;
const POWERS = Array.from({ length: MAX_DECIMALS + 1 }, (_, digits) => 10 ** digits);

/** Differences of two of them, doubled for the sign, still are whole numbers. */
const MAX_K = 2 ** 51;

const DECIMALS_BITS = 0x0f;
const STEP_BIT = 0x10;
const FLOAT32_BIT = 0x20;

/** The grid a resolution stands for: `0.05` is rounded to two places, `100 / 255` not at all. */
export function gridOfResolution(resolution: number): NumberGrid {
  const decimals = POWERS.findIndex((power) => Math.round(resolution * power) / power === resolution);
  if (decimals < 0) return { step: resolution, decimals: UNROUNDED, isFloat32: false };
  return { step: resolution * (POWERS[decimals] as number) === 1 ? 1 : resolution, decimals, isFloat32: false };
}

/** The grid as one byte; its step is the resolution of the signal, or 1. */
export function codeOfGrid({ step, decimals, isFloat32 }: NumberGrid): number {
  return decimals | (step === 1 ? 0 : STEP_BIT) | (isFloat32 ? FLOAT32_BIT : 0);
}

/** Undefined when no grid has this code, or when it needs a resolution and there is none. */
export function gridOfCode(code: number, resolution: number | undefined): NumberGrid | undefined {
  const decimals = code & DECIMALS_BITS;
  const hasStep = (code & STEP_BIT) !== 0;
  const isFloat32 = (code & FLOAT32_BIT) !== 0;
  if (code > (DECIMALS_BITS | STEP_BIT | FLOAT32_BIT)) return undefined;
  if (decimals > MAX_DECIMALS && !(decimals === UNROUNDED && hasStep)) return undefined;
  if (!hasStep) return isFloat32 ? undefined : { step: 1, decimals, isFloat32 };
  return resolution === undefined ? undefined : { step: resolution, decimals, isFloat32 };
}

/** Replaces each `k` by its value. */
export function placeOnGrid(numbers: Float64Array, { step, decimals, isFloat32 }: NumberGrid): void {
  const power = POWERS[decimals] ?? 0;
  const { length } = numbers;
  if (step === 1) {
    if (power > 1) for (let at = 0; at < length; at += 1) numbers[at] = (numbers[at] as number) / power;
    return;
  }
  for (let at = 0; at < length; at += 1) {
    const exact = (numbers[at] as number) * step;
    const value = isFloat32 ? Math.fround(exact) : exact;
    numbers[at] = (power === 0 ? value : Math.floor(value * power + 0.5) / power) + 0;
  }
}

/** The `k` of each value, or undefined when one of them is not on the grid. */
export function wholeNumbersOf(values: Float64Array, grid: NumberGrid): Float64Array | undefined {
  const { step, decimals } = grid;
  const scale = step === 1 ? (POWERS[decimals] as number) : 1 / step;
  const whole = new Float64Array(values.length);
  const placed = new Float64Array(1);
  for (let at = 0; at < values.length; at += 1) {
    const k = Math.round((values[at] as number) * scale) + 0;
    placed[0] = k;
    placeOnGrid(placed, grid);
    if (placed[0] !== values[at] || Math.abs(k) > MAX_K) return undefined;
    whole[at] = k;
  }
  return whole;
}

/** The fewest decimal places that give every value exactly; undefined when nine are not enough. */
export function decimalsOf(values: Float64Array): number | undefined {
  let decimals = 0;
  for (const value of values) {
    while (Math.round(value * (POWERS[decimals] as number)) / (POWERS[decimals] as number) !== value) {
      decimals += 1;
      if (decimals > MAX_DECIMALS) return undefined;
    }
  }
  return decimals;
}
