/** Numbers that a seed repeats, so that a found input can be made again. */
export interface SeededRandom {
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
  /** True once in `oneIn`, in the long run. */
  chance(oneIn: number): boolean;
  pick<T>(values: readonly T[]): T;
}

/** Xorshift of 32 bits, started by seed and run number: every run can be repeated alone. */
export function seededRandom(seed: number, run: number): SeededRandom {
  let state = (Math.imul(seed + 1, 0x9e37_79b1) ^ Math.imul(run + 1, 0x85eb_ca6b)) >>> 0 || 1;
  const below = (bound: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % bound;
  };
  for (let warmUp = 0; warmUp < 4; warmUp += 1) below(2);
  const pick = <T>(values: readonly T[]): T => {
    const value = values[below(values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
  return { below, chance: (oneIn) => below(oneIn) === 0, pick };
}
