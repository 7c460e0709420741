import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createReconnectDelay } from '../../../vehicle/connection/reconnect-delay.ts';
import { createUplinkOutbox, type Uplink } from '../../../vehicle/connection/uplink-outbox.ts';

describe('the delay before a reconnect', () => {
  const options = { baseMs: 100, capMs: 1_000, stableAfterMs: 500 };
  const almostOne = 1 - 2 ** -53;

  it('lies anywhere below a ceiling that doubles up to the cap', () => {
    const longest = createReconnectDelay(options, () => almostOne);
    expect(Array.from({ length: 6 }, () => longest.nextMs())).toEqual([99, 199, 399, 799, 999, 999]);
    const shortest = createReconnectDelay(options, () => 0);
    expect([shortest.nextMs(), shortest.nextMs()]).toEqual([0, 0]);
  });
  it('never leaves its bounds, however often it fails', () => {
    const random = fc.double({ min: 0, max: almostOne, noNaN: true });
    fc.assert(
      fc.property(fc.array(random, { minLength: 1, maxLength: 60 }), (draws) => {
        let next = 0;
        const delay = createReconnectDelay(options, () => draws[next++] ?? 0);
        for (const [failures, draw] of draws.entries()) {
          expect(delay.nextMs()).toBe(Math.floor(draw * Math.min(1_000, 100 * 2 ** failures)));
        }
      }),
    );
  });
  it('starts again only after a connection that proved stable', () => {
    const delay = createReconnectDelay(options, () => almostOne);
    for (let failure = 0; failure < 3; failure += 1) delay.nextMs();
    delay.noteConnectionHeld(499);
    expect(delay.nextMs()).toBe(799);
    delay.noteConnectionHeld(500);
    expect(delay.nextMs()).toBe(99);
  });
});

describe('the uplink outbox', () => {
  const uplink = (topic: string, onAcked?: () => void): Uplink => ({
    ...{ topic, payload: new Uint8Array() },
    ...(onAcked === undefined ? {} : { onAcked }),
  });
  const broker = () => {
    const received: string[] = [];
    const acks: (() => void)[] = [];
    const transmit = (sent: Uplink, acked: () => void): void => {
      received.push(sent.topic);
      acks.push(acked);
    };
    return { received, acks, transmit };
  };

  it('sends what was pushed before the connection first, in order, and the rest at once', () => {
    const [outbox, { received, transmit }] = [createUplinkOutbox(9), broker()];
    outbox.push(uplink('a'));
    outbox.push(uplink('b'));
    outbox.open(transmit);
    outbox.push(uplink('c'));
    expect(received).toEqual(['a', 'b', 'c']);
  });
  it('sends what was not acknowledged again over the next connection', () => {
    const [outbox, first, second] = [createUplinkOutbox(9), broker(), broker()];
    outbox.open(first.transmit);
    for (const topic of ['a', 'b', 'c']) outbox.push(uplink(topic));
    first.acks[1]?.();
    outbox.close();
    outbox.push(uplink('d'));
    expect(first.received).toEqual(['a', 'b', 'c']);
    outbox.open(second.transmit);
    expect(second.received).toEqual(['a', 'c', 'd']);
  });
  it('tells once that a message was acknowledged, also when two connections say so', () => {
    const [outbox, first, second] = [createUplinkOutbox(9), broker(), broker()];
    let acked = 0;
    outbox.open(first.transmit);
    outbox.push(
      uplink('a', () => {
        acked += 1;
      }),
    );
    outbox.open(second.transmit);
    for (const ack of [...first.acks, ...second.acks]) ack();
    expect([acked, outbox.pending]).toEqual([1, 0]);
  });
  it('sends again over a live connection what is not acknowledged, each time twice as late, and stops when it is', () => {
    vi.useFakeTimers();
    try {
      const outbox = createUplinkOutbox(9, { firstMs: 1_000, capMs: 3_000 });
      const [atMs, acks]: [number[], (() => void)[]] = [[], []];
      const startMs = Date.now();
      outbox.open((_uplink, acked) => {
        atMs.push(Date.now() - startMs);
        acks.push(acked);
      });
      outbox.push({ topic: 'a', payload: new Uint8Array() });
      vi.advanceTimersByTime(9_500);
      expect(atMs).toEqual([0, 1_000, 3_000, 6_000, 9_000]);
      acks[0]?.();
      vi.advanceTimersByTime(60_000);
      expect([atMs.length, outbox.pending]).toEqual([5, 0]);
      outbox.push({ topic: 'b', payload: new Uint8Array() });
      outbox.close();
      vi.advanceTimersByTime(60_000);
      expect(atMs).toHaveLength(6);
    } finally {
      vi.useRealTimers();
    }
  });

  it('drops the oldest when it is full, and counts it', () => {
    const [outbox, { received, transmit }] = [createUplinkOutbox(2), broker()];
    for (const topic of ['a', 'b', 'c', 'd']) outbox.push(uplink(topic));
    outbox.open(transmit);
    expect([received, outbox.dropped, outbox.pending]).toEqual([['c', 'd'], 2, 2]);
  });
  it('is drained when the last message was acknowledged', async () => {
    const [outbox, { acks, transmit }] = [createUplinkOutbox(9), broker()];
    await outbox.drained();
    outbox.open(transmit);
    outbox.push(uplink('a'));
    outbox.push(uplink('b'));
    const order: string[] = [];
    const both = [outbox.drained(), outbox.drained()].map((drained) => drained.then(() => order.push('drained')));
    acks[0]?.();
    await Promise.resolve();
    order.push('one left');
    acks[1]?.();
    await Promise.all(both);
    expect(order).toEqual(['one left', 'drained', 'drained']);
  });
});
