import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addSeen,
  hasFrame,
  highestOf,
  noFrames,
  noteFrame,
  parseSeen,
  type SeenFrames,
  seenText,
} from '../../../../contract/telemetry/seen-frames.ts';

const noted = (sequences: readonly number[], boot = 'b1', seen: SeenFrames = noFrames()): SeenFrames => {
  for (const sequence of sequences) noteFrame(seen, boot, sequence, 1_000 + sequence);
  return seen;
};
/** Frames of one boot with so few gaps that all are remembered. */
const someFrames = fc.uniqueArray(fc.integer({ min: 0, max: 14 }), { minLength: 1 });

describe('frames that were seen', () => {
  it('count once each, in whatever order and however often they come', () => {
    fc.assert(
      fc.property(someFrames, fc.array(fc.nat()), (sequences, again) => {
        const seen = noted(sequences);
        for (const index of again) {
          expect(noteFrame(seen, 'b1', sequences[index % sequences.length] as number, 0)).toBe(false);
        }
        expect(seen.count).toBe(sequences.length);
        for (let n = 0; n < 15; n += 1) expect(hasFrame(seen, 'b1', n)).toBe(sequences.includes(n));
        expect(highestOf(seen, 'b1')).toBe(Math.max(...sequences));
      }),
    );
  });

  it('are the same after writing and reading', () => {
    fc.assert(
      fc.property(someFrames, someFrames, (first, second) => {
        const seen = noted(second, 'b_2-x', noted(first));
        const read = parseSeen(seenText(seen), seen.count);
        expect(seenText(read)).toBe(seenText(seen));
        for (const n of first) expect(hasFrame(read, 'b1', n)).toBe(true);
        expect(read.count).toBe(seen.count);
      }),
    );
  });

  it('of two instances together are those of either, each counted once', () => {
    fc.assert(
      fc.property(someFrames, someFrames, someFrames, (both, one, other) => {
        const mine = noted(one, 'b1', noted(both));
        const expected = new Set([...both, ...one, ...other]);
        const isMore = addSeen(mine, noted(other, 'b1', noted(both)));
        expect(mine.count).toBe(expected.size);
        expect(isMore).toBe(expected.size > new Set([...both, ...one]).size);
        expect(seenText(mine)).toBe(seenText(noted([...expected])));
      }),
    );
  });

  it('are told apart by boot, and those of the two boots before are still known', () => {
    const seen = noFrames();
    for (const [index, boot] of ['a', 'b', 'c'].entries()) noteFrame(seen, boot, 7, index);
    for (const boot of ['a', 'b', 'c']) expect(noteFrame(seen, boot, 7, 9)).toBe(false);
    expect(seen.count).toBe(3);
  });

  it('of the boot that was silent longest are forgotten first', () => {
    const seen = noFrames();
    for (const [boot, newestMs] of Object.entries({ a: 3, b: 1, c: 2, d: 4 })) noteFrame(seen, boot, 0, newestMs);
    expect(['a', 'b', 'c', 'd'].filter((boot) => hasFrame(seen, boot, 0))).toEqual(['a', 'c', 'd']);
    expect(seen.count).toBe(4);
  });

  it('with more than eight gaps forget the oldest, and go on counting', () => {
    const odd = Array.from({ length: 9 }, (_, index) => 2 * index + 1);
    const seen = noted(odd);
    expect(odd.filter((n) => hasFrame(seen, 'b1', n))).toEqual(odd.slice(1));
    expect([seen.count, parseSeen(seenText(seen), seen.count).count]).toEqual([9, 9]);
  });

  it.each([64, 1_000, Number.MAX_SAFE_INTEGER])('survive a jump of %d forth and back', (sequence) => {
    const seen = noted([0, sequence]);
    expect(noteFrame(seen, 'b1', 0, 0)).toBe(false);
    expect(noteFrame(seen, 'b1', sequence, 0)).toBe(false);
    expect(hasFrame(seen, 'b1', 1)).toBe(false);
  });

  it('fit a short text', () => {
    const seen = noted(
      Array.from({ length: 5_000 }, (_, n) => n),
      'Zm9vYmFy',
    );
    noteFrame(seen, 'Zm9vYmFy', 6_000, Date.UTC(2026, 0, 15));
    expect(seenText(seen)).toBe('Zm9vYmFy@mkeonpc0:0-4999,6000');
  });

  it.each(['b1', 'b1@x:', 'b1@1:a', '@1:0', 'b 1@1:0'])('are not read from %j', (text) => {
    expect(() => parseSeen(text, 0)).toThrow('are no frames of a boot');
  });
});
