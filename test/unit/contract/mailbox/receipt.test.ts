import { describe, expect, it } from 'vitest';
import type { MailboxMessage } from '../../../../contract/mailbox/message.ts';
import { applyReceipt, parseReceipt, type Receipt } from '../../../../contract/mailbox/receipt.ts';
import { issuedAtMs, sampleMessage } from '../../../support/sample-message.ts';

describe('a receipt', () => {
  const good = { state: 'SUCCEEDED', atMs: 5, reason: 'r', result: { a: 1 } };
  it('keeps its four fields and nothing else', () => {
    expect(parseReceipt({ ...good, vehicleId: 'x', by: 'api' })).toEqual(good);
    expect(parseReceipt({ state: 'DELIVERED', atMs: 5 })).toEqual({ state: 'DELIVERED', atMs: 5 });
  });
  it.each([
    { state: undefined },
    { state: 'SENT' },
    { state: 'QUEUED' },
    { state: 'USER_ACCEPTED' },
    { state: 'constructor' },
    { atMs: '5' },
    { atMs: 1.5 },
    { atMs: undefined },
    { reason: 7 },
    { reason: 'r'.repeat(257) },
    { result: null },
    { result: [] },
    { result: 'done' },
  ])('with %j is none', (change) => {
    expect(parseReceipt({ ...good, ...change })).toBeUndefined();
  });
});

describe('what a receipt makes of its message', () => {
  const at = issuedAtMs + 5_000;
  const of = (changes: Partial<MailboxMessage>, receipt: Partial<Receipt>) =>
    applyReceipt(sampleMessage(changes), { state: 'DELIVERED', atMs: 1, ...receipt }, at);

  it('is its next state, with the time of the cloud and the words of the vehicle', () => {
    expect(of({ state: 'SENT' }, { state: 'FAILED', reason: 'door open', result: { door: 1 } })).toMatchObject({
      outcome: 'moved',
      message: {
        state: 'FAILED',
        version: 2,
        result: { door: 1 },
        history: [{}, { state: 'FAILED', atMs: at, by: 'vehicle', reason: 'door open' }],
      },
    });
  });

  it('may overtake every note of ours, and every receipt before it', () => {
    const ends = { command: 'SUCCEEDED', config: 'APPLIED', poi: 'ACCEPTED', notice: 'DISMISSED' } as const;
    for (const [kind, state] of Object.entries(ends)) {
      for (const from of ['ACCEPTED', 'QUEUED', 'SENT'] as const) {
        expect(of({ kind: kind as MailboxMessage['kind'], state: from }, { state }).outcome).toBe('moved');
      }
    }
  });

  it('is USER_ACCEPTED when a driver says yes, and nothing when a command is said to be', () => {
    expect(of({ kind: 'poi', state: 'SHOWN' }, { state: 'ACCEPTED' })).toMatchObject({
      message: { state: 'USER_ACCEPTED' },
    });
    expect(of({ state: 'SENT' }, { state: 'ACCEPTED' })).toEqual({ outcome: 'ignored', refusal: 'not-of-kind' });
  });

  it('after the end is kept beside it, once, and the state stays [attack 45]', () => {
    const late = of({ state: 'EXPIRED', version: 3 }, { state: 'SUCCEEDED', result: { locked: true } });
    expect(late).toMatchObject({
      outcome: 'late',
      message: { state: 'EXPIRED', version: 4, lateResult: { state: 'SUCCEEDED', atMs: at, body: { locked: true } } },
    });
    const lateResult = { state: 'SUCCEEDED', atMs: at } as const;
    expect(of({ state: 'EXPIRED', lateResult }, { state: 'FAILED' })).toEqual({
      outcome: 'ignored',
      refusal: 'terminal',
    });
  });

  it.each([
    ['SUCCEEDED', 'SUCCEEDED', 'same'],
    ['EXPIRED', 'DELIVERED', 'terminal'],
    ['IN_PROGRESS', 'DELIVERED', 'behind'],
  ] as const)('in %s that says %s again is nothing new: %s', (state, said, refusal) => {
    expect(of({ state }, { state: said })).toEqual({ outcome: 'ignored', refusal });
  });

  it('rolls back what was applied', () => {
    expect(of({ kind: 'config', state: 'APPLIED' }, { state: 'ROLLED_BACK' })).toMatchObject({
      outcome: 'moved',
      message: { state: 'ROLLED_BACK' },
    });
  });
});
