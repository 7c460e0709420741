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

interface TokenEntry {
  certificateId: string;
  isClaimed: boolean;
  isExpired: boolean;
  expiry: ScheduledTask;
}

/** `onExpired` gets the certificate of a token that nobody spent in time. */
export function createOwnershipTokens(clock: Clock, onExpired: (certificateId: string) => void): OwnershipTokens {
  const entries = new Map<string, TokenEntry>();

  function expire(token: string): void {
    const entry = entries.get(token);
    if (!entry) return;
    entry.isExpired = true;
    // A registration already under way may finish; only if it fails the certificate goes.
    if (entry.isClaimed) return;
    entries.delete(token);
    onExpired(entry.certificateId);
  }

  return {
    issue(certificateId) {
      const token = randomBytes(192).toString('base64url');
      const expiry = clock.schedule(OWNERSHIP_TOKEN_LIFETIME_MS, () => expire(token));
      entries.set(token, { certificateId, isClaimed: false, isExpired: false, expiry });
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
    },
  };
}
