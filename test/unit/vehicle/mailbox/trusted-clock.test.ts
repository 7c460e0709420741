import { describe, expect, it } from 'vitest';
import { createTrustedClock } from '../../../../vehicle/mailbox/trusted-clock.ts';

function rig() {
  const time = { ms: 1_000 };
  return { time, clock: createTrustedClock({ monotonicMs: () => time.ms, driftPpm: 50, trustedToMs: 2_000 }) };
}

describe('a clock that is trusted', () => {
  it('is none before it was set, and none again after a loss', () => {
    const { clock } = rig();
    expect(clock.nowMs()).toBeUndefined();
    clock.set(5_000_000, 100);
    expect(clock.nowMs()).toBe(5_000_100);
    clock.distrust();
    expect(clock.nowMs()).toBeUndefined();
  });

  it('names the latest time it can be, so that nothing runs late', () => {
    const { clock, time } = rig();
    clock.set(5_000_000, 100);
    time.ms += 1_000_000;
    // 50 ppm of 1,000 s are 50 ms
    expect(clock.nowMs()).toBe(6_000_150);
  });

  it('ends when it may have drifted too far', () => {
    const { clock, time } = rig();
    clock.set(5_000_000, 0);
    time.ms += 40_000_000;
    expect(clock.nowMs()).toBe(45_002_000);
    time.ms += 1_000;
    expect(clock.nowMs()).toBeUndefined();
  });

  it('takes a better source, and keeps what it has from a worse one', () => {
    const { clock } = rig();
    clock.set(5_000_000, 100);
    clock.set(9_000_000, 1_500);
    expect(clock.nowMs()).toBe(5_000_100);
    clock.set(5_000_050, 10);
    expect(clock.nowMs()).toBe(5_000_060);
  });

  it('trusts no source that is not right enough', () => {
    const { clock } = rig();
    clock.set(5_000_000, 2_001);
    expect(clock.nowMs()).toBeUndefined();
  });
});
