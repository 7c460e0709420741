import { randomBytes } from 'node:crypto';
import type { Clock, ScheduledTask } from '../../ports/clock.ts';

/** A certificate ownership token lives this long. [AWS-IoT: fleet-provision-api] */
const OWNERSHIP_TOKEN_LIFETIME_MS = 3_600_000;

/**
 * Proofs that a client was handed a certificate: one token a certificate, valid for an hour. A token is spent by a
 * registration that succeeds; one that fails may be tried again. [assumed]
 */
export interface OwnershipTokens {
  issue(certificateId: string): string;
  /** The certificate of a live token that is in nobody's hands; hold it until `release` or `spend`. */
  claim(token: string): { ok: true; certificateId: string } | { ok: false; reason: 'unknown' | 'in-use' };
  release(token: string): void;
  spend(token: string): void;
}

/** What a token stands for, and until when. */
export interface OwnershipToken {
  readonly certificateId: string;
  readonly expiresAtMs: number;
}

interface TokenEntry {
  certificateId: string;
  isClaimed: boolean;
  isExpired: boolean;
  expiry: ScheduledTask;
}

/** `onExpired` gets the certificate of a token that nobody spent in time. `kept` by token, in memory unless given. */
export function createOwnershipTokens(
  clock: Clock,
  onExpired: (certificateId: string) => void,
  kept = new Map<string, OwnershipToken>(),
): OwnershipTokens {
  const entries = new Map<string, TokenEntry>();
  for (const [token, { certificateId, expiresAtMs }] of kept) enter(token, certificateId, expiresAtMs);

  function enter(token: string, certificateId: string, expiresAtMs: number): void {
    const expiry = clock.schedule(Math.max(0, expiresAtMs - clock.nowMs()), () => expire(token));
    entries.set(token, { certificateId, isClaimed: false, isExpired: false, expiry });
  }

  function expire(token: string): void {
    const entry = entries.get(token);
    if (!entry) return;
    entry.isExpired = true;
    // A registration already under way may finish; only if it fails the certificate goes.
    if (entry.isClaimed) return;
    entries.delete(token);
    kept.delete(token);
    onExpired(entry.certificateId);
  }

  return {
    issue(certificateId) {
      const token = randomBytes(192).toString('base64url');
      const expiresAtMs = clock.nowMs() + OWNERSHIP_TOKEN_LIFETIME_MS;
      enter(token, certificateId, expiresAtMs);
      kept.set(token, { certificateId, expiresAtMs });
      return token;
    },
    claim(token) {
      const entry = entries.get(token);
      if (!entry) return { ok: false, reason: 'unknown' };
      if (entry.isClaimed) return { ok: false, reason: 'in-use' };
      entry.isClaimed = true;
      return { ok: true, certificateId: entry.certificateId };
    },
    release(token) {
      const entry = entries.get(token);
      if (!entry) return;
      entry.isClaimed = false;
      if (entry.isExpired) expire(token);
    },
    spend(token) {
      entries.get(token)?.expiry.cancel();
      entries.delete(token);
      kept.delete(token);
    },
  };
}
