import { describe, expect, it } from 'vitest';
import { progressBar } from '../../../bench/progress-bar.ts';
import { median, percentile, threeDigits } from '../../../bench/statistics.ts';

describe('statistics of a bench', () => {
  it('takes the middle value, and of an even count the lower middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2);
    expect(median([7])).toBe(7);
  });

  it('sorts numbers as numbers and leaves its input alone', () => {
    const values = [100, 9, 20];
    expect(median(values)).toBe(20);
    expect(values).toEqual([100, 9, 20]);
  });

  it('takes the nearest rank as a percentile', () => {
    const hundred = Float64Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(hundred, 50)).toBe(50);
    expect(percentile(hundred, 99)).toBe(99);
    expect(percentile(hundred, 100)).toBe(100);
    expect(percentile([3, 8], 99)).toBe(8);
  });

  it('does not invent a figure from nothing', () => {
    expect(() => median([])).toThrow('at least one value');
  });

  it('rounds to three digits, and whole numbers above a hundred', () => {
    expect(threeDigits(0.123456)).toBe(0.123);
    expect(threeDigits(12.3456)).toBe(12.3);
    expect(threeDigits(123456.7)).toBe(123457);
  });
});

describe('the progress bar', () => {
  it('says how much is done and what is left', () => {
    expect(progressBar(0, 8, 'a case', 0)).toBe('[------------------------] 0/8 a case');
    expect(progressBar(6, 8, 'a case', 60_000)).toBe('[##################------] 6/8 a case, about 20 s left');
    expect(progressBar(1, 11, 'a case', 30_000)).toMatch(/about 5 min left$/);
  });
});
