import type { SeededRandom } from './seeded-random.ts';

/** Damages one packet in `oneIn`: a byte changed, left out or doubled, noise put in, or the length made wrong. */
export function damaged(random: SeededRandom, bytes: Buffer, oneIn: number): Buffer {
  if (!random.chance(oneIn)) return bytes;
  let result = Buffer.from(bytes);
  const changes = 1 + random.below(4);
  for (let change = 0; change < changes && result.length > 0; change += 1) result = changed(random, result);
  return result;
}

function changed(random: SeededRandom, bytes: Buffer): Buffer<ArrayBuffer> {
  const at = random.below(bytes.length);
  const result = Buffer.from(bytes);
  switch (random.below(6)) {
    case 0:
      result[at] = random.below(256);
      return result;
    case 1:
      result[at] = (result[at] ?? 0) ^ (1 << random.below(8));
      return result;
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), noise(random), bytes.subarray(at)]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(random.below(at + 1))]);
    default:
      result[Math.min(1, result.length - 1)] = random.pick([0, 1, 0x7f, 0x80, 0xff, result.length]);
      return result;
  }
}

export function noise(random: SeededRandom): Buffer {
  return Buffer.from(Array.from({ length: random.below(24) }, () => random.below(256)));
}

/** Cuts bytes at random boundaries, half of the time; otherwise they stay whole. */
export function cut(random: SeededRandom, bytes: Buffer): Buffer[] {
  if (random.chance(2)) return [bytes];
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + random.below(random.pick([2, 9, 60, 2000]));
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}
