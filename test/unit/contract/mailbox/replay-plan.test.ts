import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RECEIPT_GRACE_MS } from '../../../../contract/mailbox/deadlines.ts';
import type { MailboxMessage } from '../../../../contract/mailbox/message.ts';
import { planReplay, type ReplayView } from '../../../../contract/mailbox/replay-plan.ts';
import { replayDelayMs } from '../../../../contract/mailbox/replay-spread.ts';
import { type WaitingEntry, waitKeyOf } from '../../../../contract/mailbox/wait-key.ts';
import { issuedAtMs, numberedId, sampleMessage } from '../../../support/sample-message.ts';

describe('the replay plan', () => {
  const nowMs = issuedAtMs + 10_000;
  const ids = (messages: { messageId: string }[]) => messages.map(({ messageId }) => Number.parseInt(messageId, 16));
  const numbered = (number: number, changes: Partial<MailboxMessage> = {}): WaitingEntry => {
    const message = sampleMessage({ messageId: numberedId(number), state: 'QUEUED', ...changes });
    return { ...message, waitKey: waitKeyOf(message) ?? '' };
  };
  const fresh = (window: number): ReplayView => ({ nowMs, window, isFresh: true });
  const onTheLine = (window: number): ReplayView => ({ nowMs, window, isFresh: false });

  it('expires what is due to the millisecond, and delivers what is not', () => {
    const plan = planReplay([numbered(1, { notAfterMs: nowMs }), numbered(2, { notAfterMs: nowMs + 1 })], fresh(9));
    expect([ids(plan.expired), ids(plan.deliver)]).toEqual([[1], [2]]);
  });
  it('delivers in the given order, no more than the window', () => {
    const plan = planReplay(
      [3, 1, 2, 5].map((number) => numbered(number)),
      fresh(3),
    );
    expect(ids(plan.deliver)).toEqual([3, 1, 2]);
  });
  it('delivers only the newest of a collapse key, wherever it stands', () => {
    const config = (number: number, ageMs: number) =>
      numbered(number, { kind: 'config', collapseKey: 'desired', issuedAtMs: nowMs - ageMs });
    const plan = planReplay([config(1, 20), numbered(2), config(3, 10), config(4, 30)], fresh(9));
    expect([ids(plan.deliver), ids(plan.superseded)]).toEqual([
      [2, 3],
      [1, 4],
    ]);
  });
  it('lets an expired message supersede nothing', () => {
    const alive = numbered(1, { collapseKey: 'k' });
    const dead = numbered(2, { collapseKey: 'k', issuedAtMs: nowMs, notAfterMs: nowMs });
    expect(ids(planReplay([alive, dead], fresh(9)).deliver)).toEqual([1]);
  });
  it('keeps collapse keys of different kinds apart', () => {
    const plan = planReplay(
      [numbered(1, { collapseKey: 'k' }), numbered(2, { collapseKey: 'k', kind: 'poi' })],
      fresh(9),
    );
    expect(plan.superseded).toEqual([]);
  });
  it('puts every message in exactly one place, or beyond the window', () => {
    const message = fc.record({
      notAfterMs: fc.integer({ min: nowMs - 2, max: nowMs + 2 }),
      issuedAtMs: fc.integer({ min: issuedAtMs, max: issuedAtMs + 3 }),
      collapseKey: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 10 }), fc.nat(10), (changes, window) => {
        const waiting = changes.map((change, number) => {
          const { collapseKey, ...rest } = change;
          return numbered(number, { ...rest, ...(collapseKey === undefined ? {} : { collapseKey }) });
        });
        const { expired, superseded, deliver } = planReplay(waiting, fresh(window));
        const placed = [...expired, ...superseded, ...deliver];
        expect(new Set(placed).size).toBe(placed.length);
        expect(deliver.length).toBe(Math.min(Math.max(1, window), waiting.length - expired.length - superseded.length));
        expect(new Set(deliver.flatMap(({ collapseKey }) => collapseKey ?? [])).size).toBe(
          deliver.filter(({ collapseKey }) => collapseKey !== undefined).length,
        );
      }),
    );
  });

  it('to a vehicle that has just come sends again what was sent before', () => {
    const plan = planReplay([numbered(1, { state: 'SENT' }), numbered(2)], fresh(9));
    expect(ids(plan.deliver)).toEqual([1, 2]);
  });
  it('to a vehicle on the line counts what is under way against the window, and never stalls', () => {
    const sent = [1, 2, 3].map((number) => numbered(number, { state: 'SENT' }));
    const queued = [4, 5, 6].map((number) => numbered(number));
    expect(ids(planReplay([...sent, ...queued], onTheLine(5)).deliver)).toEqual([4, 5]);
    expect(ids(planReplay([...sent, ...queued], onTheLine(3)).deliver)).toEqual([4]);
  });
  it('neither sends nor ends what was sent and whose receipt may still come', () => {
    const late = numbered(1, { state: 'SENT', notAfterMs: nowMs - 1 });
    expect(planReplay([late], fresh(9))).toEqual({ expired: [], superseded: [], deliver: [] });
    expect(ids(planReplay([{ ...late, notAfterMs: nowMs - RECEIPT_GRACE_MS }], fresh(9)).expired)).toEqual([1]);
  });
  it('does not supersede what is under way: it may have its effect already', () => {
    const older = numbered(1, { collapseKey: 'k', state: 'SENT', issuedAtMs: nowMs - 5 });
    const newer = numbered(2, { collapseKey: 'k', issuedAtMs: nowMs });
    expect(planReplay([older, newer], onTheLine(9)).superseded).toEqual([]);
    expect(ids(planReplay([older, newer], fresh(9)).superseded)).toEqual([1]);
  });
  it('of two messages of one key and one millisecond delivers the same one in every order', () => {
    const [a, b] = [numbered(1, { collapseKey: 'k' }), numbered(2, { collapseKey: 'k' })];
    expect(ids(planReplay([a, b], fresh(9)).deliver)).toEqual([2]);
    expect(ids(planReplay([b, a], fresh(9)).deliver)).toEqual([2]);
  });
});

describe('the delay of what is not urgent', () => {
  it('is the same for a vehicle each time, below the spread, and even over a fleet', () => {
    const delays = Array.from({ length: 10_000 }, (_, number) => replayDelayMs(`veh-${number}`, 60_000));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...delays)).toBeLessThan(60_000);
    const perSecond = new Map<number, number>();
    for (const delay of delays)
      perSecond.set(Math.floor(delay / 1000), (perSecond.get(Math.floor(delay / 1000)) ?? 0) + 1);
    expect(Math.max(...perSecond.values())).toBeLessThan(2 * (10_000 / 60));
    expect(replayDelayMs('veh-1', 60_000)).toBe(delays[1]);
    expect(replayDelayMs('veh-1', 0)).toBe(0);
  });
});
