import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DownMessage, toDownMessage } from '../../../contract/mailbox/message.ts';
import type { MailboxKind } from '../../../contract/topics.ts';
import { createInboxCore } from '../../../vehicle/mailbox/inbox-core.ts';
import { issuedAtMs, numberedId, sampleMessage } from '../../support/sample-message.ts';

const nowMs = issuedAtMs + 5;
const down = (number: number, changes: Partial<DownMessage> = {}): DownMessage => ({
  ...toDownMessage(sampleMessage({ messageId: numberedId(number) })),
  ...changes,
});

describe('what a vehicle decides about a message', () => {
  it.each([
    ['command', 'DELIVERED', 'SUCCEEDED', 'FAILED', 'REJECTED'],
    ['config', 'RECEIVED', 'APPLIED', 'ROLLED_BACK', 'REJECTED'],
    ['poi', 'DELIVERED', 'SHOWN', 'REJECTED', 'REJECTED'],
    ['notice', 'DELIVERED', 'SHOWN', 'REJECTED', 'REJECTED'],
  ] as const)('is told in the words of a %s', (kind: MailboxKind, confirmed, done, failed, rejected) => {
    const core = createInboxCore(10);
    expect(core.deliver(down(1, { kind }), nowMs)).toMatchObject({ receipt: { state: confirmed }, execute: true });
    const ends = [
      core.finish(down(1, { kind }), { outcome: 'SUCCEEDED' }, nowMs),
      core.finish(down(1, { kind }), { outcome: 'FAILED', reason: 'r' }, nowMs),
      core.finish(down(1, { kind }), { outcome: 'REJECTED', reason: 'r' }, nowMs),
    ];
    expect(ends.map(({ receipt }) => receipt.state)).toEqual([done, failed, rejected]);
  });

  it('is SUPERSEDED for one that a newer message of its collapse key has overtaken, and only then', () => {
    const core = createInboxCore(10);
    const of = (number: number, ageMs: number, changes: Partial<DownMessage> = {}) =>
      core.deliver(
        down(number, { kind: 'config', collapseKey: 'desired', issuedAtMs: issuedAtMs - ageMs, ...changes }),
        nowMs,
      );
    expect(of(1, 10).execute).toBe(true);
    expect(of(2, 20)).toMatchObject({ receipt: { state: 'SUPERSEDED' }, execute: false });
    expect(of(3, 20, { collapseKey: 'units' }).execute).toBe(true);
    expect(of(4, 20, { kind: 'notice' }).execute).toBe(true);
    expect(of(5, 5).execute).toBe(true);
  });

  it('goes on over a restart when its memory is kept', () => {
    const before = createInboxCore(10);
    before.deliver(down(1), nowMs);
    const afterwards = createInboxCore(10, before.memory);
    expect(afterwards.deliver(down(1), nowMs)).toMatchObject({ receipt: { state: 'DELIVERED' }, execute: false });
  });

  it('never executes a message twice, however little it remembers, in any order, with any clock', () => {
    const delivery = fc.record({
      number: fc.nat(30),
      clockMs: fc.integer({ min: issuedAtMs - 5_000, max: issuedAtMs + 5_000 }),
    });
    const remembered = fc.integer({ min: 1, max: 8 });
    fc.assert(
      fc.property(remembered, fc.array(delivery, { maxLength: 80 }), (most, deliveries) => {
        const core = createInboxCore(most);
        const runs = new Map<number, number>();
        for (const { number, clockMs } of deliveries) {
          const notAfterMs = issuedAtMs + ((number * 7_919) % 4_000) - 1_000;
          const taken = core.deliver(down(number, { notAfterMs }), clockMs);
          if (!taken.execute) continue;
          expect(clockMs).toBeLessThan(notAfterMs);
          runs.set(number, (runs.get(number) ?? 0) + 1);
        }
        expect(Math.max(0, ...runs.values())).toBeLessThanOrEqual(1);
        expect(core.memory.seen.size).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('takes new messages again after it forgot those whose time is over', () => {
    const core = createInboxCore(100);
    for (let number = 1; number <= 1_000; number += 1) {
      const at = issuedAtMs + number * 1_000;
      const { execute } = core.deliver(down(number, { issuedAtMs: at, notAfterMs: at + 30_000 }), at);
      expect(execute).toBe(true);
    }
  });
});
