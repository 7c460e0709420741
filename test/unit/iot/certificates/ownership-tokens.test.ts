import { describe, expect, it } from 'vitest';
import { createOwnershipTokens } from '../../../../local/iot/certificates/ownership-tokens.ts';
import { heldClock } from '../held-clock.ts';

function setUp() {
  const clock = heldClock();
  const expired: string[] = [];
  return { clock, expired, tokens: createOwnershipTokens(clock, (id) => expired.push(id)) };
}

describe('ownership tokens', () => {
  it('prove one certificate, to one registration at a time', () => {
    const { tokens } = setUp();
    const token = tokens.issue('c1');
    expect(tokens.claim(token)).toEqual({ ok: true, certificateId: 'c1' });
    expect(tokens.claim(token)).toEqual({ ok: false, reason: 'in-use' });
    tokens.release(token);
    expect(tokens.claim(token).ok).toBe(true);
    tokens.spend(token);
    expect(tokens.claim(token)).toEqual({ ok: false, reason: 'unknown' });
  });

  it('expire after an hour [AWS-IoT: fleet-provision-api]', () => {
    const { clock, expired, tokens } = setUp();
    const token = tokens.issue('c1');
    clock.advance(3_599_999);
    expect(expired).toEqual([]);
    clock.advance(1);
    expect(expired).toEqual(['c1']);
    expect(tokens.claim(token).ok).toBe(false);
  });

  it('outlive their hour only while a registration holds them', () => {
    const { clock, expired, tokens } = setUp();
    const token = tokens.issue('c1');
    tokens.claim(token);
    clock.advance(3_600_000);
    expect(expired).toEqual([]);
    tokens.release(token);
    expect(expired).toEqual(['c1']);
  });

  it('fit the 512 bytes that device software reserves', () => {
    expect(setUp().tokens.issue('c1').length).toBeLessThanOrEqual(512);
  });
});
