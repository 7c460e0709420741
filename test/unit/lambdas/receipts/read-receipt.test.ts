import { describe, expect, it } from 'vitest';
import { readReceipt } from '../../../../lambdas/receipts/read-receipt.ts';

const event = { vehicleId: 'car-1', messageId: 'a'.repeat(32), receivedAtMs: 1_000, state: 'SUCCEEDED', atMs: 900 };
const deep = (levels: number): object => (levels === 0 ? {} : { inner: deep(levels - 1) });

describe('a receipt of a vehicle', () => {
  it('is read with its result', () => {
    expect(readReceipt({ ...event, result: { locked: true } })).toEqual({
      state: 'SUCCEEDED',
      atMs: 900,
      result: { locked: true },
    });
  });
  it.each([
    ['a number DynamoDB does not hold', { result: { odometer: 1e300 } }],
    ['a result nested without end', { result: deep(40) }],
    ['a vehicle id of a claim connection', { vehicleId: 'birth-1' }],
    ['a message id that is none', { messageId: 'latest' }],
    ['an unknown state', { state: 'DONE' }],
  ])('is none with %s', (_what, changes) => {
    expect(readReceipt({ ...event, ...changes })).toBeUndefined();
  });
});
