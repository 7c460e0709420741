import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_WAIT_SECONDS, readWaitSeconds } from '../../../contract/http/prefer.ts';

it.each([
  ['wait=5', 5],
  ['respond-async, wait=3', 3],
  ['Wait = "4"; foo', 4],
  ['wait=0', 0],
  ['wait=600', 10],
  ['wait=2, wait=9', 2],
  ['wait=-1', undefined],
  ['wait=x, wait=6', 6],
  ['wait', undefined],
  ['', undefined],
  [undefined, undefined],
])('Prefer: %s asks to wait %s s [RFC 7240: 4.3]', (header, seconds) => {
  expect(readWaitSeconds(header)).toBe(seconds);
});

it('no Prefer header makes anybody wait longer than there is time', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.nat().map((seconds) => `wait=${seconds}`),
      ),
      (header) => {
        const seconds = readWaitSeconds(header) ?? 0;
        expect(seconds >= 0 && seconds <= MAX_WAIT_SECONDS && Number.isInteger(seconds)).toBe(true);
      },
    ),
  );
});
