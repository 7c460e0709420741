import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_BYTES, ROOMY, range, senderRig } from './sender-rig.ts';

describe('frames of a vehicle, whatever happens on the way', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('push' as const), count: fc.integer({ min: 1, max: 12 }), isLive: fc.boolean() }),
    fc.record({ do: fc.constant('open' as const) }),
    fc.record({ do: fc.constant('close' as const) }),
    fc.record({ do: fc.constant('ack' as const), which: fc.nat(60) }),
    fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 40_000 }) }),
    fc.record({ do: fc.constant('jam' as const), isWritable: fc.boolean() }),
  );
  const play = (
    rig: ReturnType<typeof senderRig>,
    steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
  ) => {
    for (const each of steps) {
      if (each.do === 'push') rig.push(each.count, each.isLive);
      if (each.do === 'open') rig.open();
      if (each.do === 'close') rig.sender.close();
      if (each.do === 'ack') rig.flights[each.which % Math.max(1, rig.flights.length)]?.ack();
      if (each.do === 'pass') rig.timers.pass(each.ms);
      if (each.do === 'jam') rig.isWritable = each.isWritable;
    }
  };
  const finish = (rig: ReturnType<typeof senderRig>): void => {
    rig.sender.close();
    [rig.isWritable, rig.acksAtOnce] = [true, true];
    rig.open();
    rig.timers.pass(1_000_000);
  };

  it('no frame within bounds is lost, and each counts once', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const rig = senderRig();
        play(rig, steps);
        finish(rig);
        expect(new Set(rig.sequences())).toEqual(new Set(range(0, rig.pushed)));
        expect([rig.acked, rig.sender.pending, rig.sender.pendingBytes]).toEqual([rig.pushed, 0, 0]);
        expect(rig.sender.dropped).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
  it('every frame is acknowledged or counted as dropped, and bounds hold', () => {
    const bounds = { frames: 15, bytes: 12 * FRAME_BYTES };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const rig = senderRig(bounds);
        for (const each of steps) {
          play(rig, [each]);
          expect(rig.sender.pending).toBeLessThanOrEqual(bounds.frames);
          expect(rig.sender.pendingBytes).toBeLessThanOrEqual(bounds.bytes);
        }
        finish(rig);
        expect(rig.acked + rig.sender.dropped).toBe(rig.pushed);
        expect(rig.sender.pending).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
  it('late frames keep their pace over each connection, and no two of them swap places', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.nat(300), { maxLength: 40 }), (rate, pauses) => {
        const rig = senderRig(ROOMY, rate);
        rig.acksAtOnce = true;
        rig.push(40);
        rig.open();
        for (const pauseMs of pauses) {
          rig.push();
          rig.timers.pass(pauseMs);
        }
        rig.timers.pass(60_000);
        const late = rig.flights.filter(({ frameClass }) => frameClass === 'late');
        expect(late.map(({ sequence }) => sequence)).toEqual(range(0, 40));
        for (const [index, { atMs }] of late.entries()) {
          const before = late[index - 1]?.atMs;
          if (before !== undefined) expect(atMs - before).toBeGreaterThanOrEqual(1_000 / rate - 1e-6);
        }
      }),
      { numRuns: 50 },
    );
  });
});
