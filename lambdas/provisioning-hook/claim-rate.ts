import { BIRTHS_PER_MINUTE, type ClaimRow } from '../../contract/identity/manifest.ts';
import type { Table, UpdateRequest } from '../common/store/table.ts';

const MINUTE_MS = 60_000;
const RACES = 5;

export type ClaimUse = 'counted' | 'too-many' | 'revoked';

/** Tries that an instance of the function has counted ahead, by the claim's key. */
export type Leases = Map<string, Lease>;

interface Lease {
  minute: number;
  /** As it was when they were counted. */
  limit: number;
  left: number;
}

/** A second's worth of a claim's tries, but not so many that an instance that ends takes a minute's share with it. */
const MOST_AHEAD = 10;
const SECONDS = 60;

/**
 * Counts one try of a birth against its claim, as it was just read, whatever comes of the try: who guesses secrets is as
 * bounded as who mints. Several are counted in one conditional write, since all births of a line write this one row; it
 * also finds a claim revoked meanwhile.
 */
export async function countTry(manifest: Table, leases: Leases, claim: ClaimRow, nowMs: number): Promise<ClaimUse> {
  const minute = Math.floor(nowMs / MINUTE_MS);
  if (claim.status !== 'ACTIVE') return 'revoked';
  if (takeFrom(leases.get(claim.pk), minute, limitOf(claim))) return 'counted';
  let current = claim;
  for (let race = 0; race < RACES; race += 1) {
    if (current.status !== 'ACTIVE') return 'revoked';
    const begins = (current.triesMinute ?? 0) < minute;
    const limit = limitOf(current);
    const some = Math.min(aheadOf(limit), limit - (begins ? 0 : (current.tries ?? 0)));
    if (some <= 0) return 'too-many';
    const outcome = await manifest.update(begins ? firstOf(current, minute, some) : more(current, minute, some));
    if (outcome.ok) {
      leases.set(claim.pk, { minute, limit, left: some - 1 });
      return 'counted';
    }
    if (outcome.current === undefined) return 'revoked';
    current = outcome.current as unknown as ClaimRow;
  }
  // Only a crowd at the first try of a minute comes here; who is turned away asks again.
  return 'too-many';
}

function takeFrom(lease: Lease | undefined, minute: number, limit: number): boolean {
  if (lease === undefined || lease.left === 0 || lease.minute !== minute || lease.limit !== limit) return false;
  lease.left -= 1;
  return true;
}

function aheadOf(limit: number): number {
  return Math.min(MOST_AHEAD, Math.max(1, Math.floor(limit / SECONDS)));
}

function limitOf({ birthsPerMinute }: ClaimRow): number {
  return birthsPerMinute ?? BIRTHS_PER_MINUTE;
}

const ACTIVE = { names: { '#status': 'status' }, values: { ':active': 'ACTIVE' } };

function firstOf({ pk, triesMinute }: ClaimRow, minute: number, some: number): UpdateRequest {
  const unchanged = triesMinute === undefined ? 'attribute_not_exists(triesMinute)' : 'triesMinute = :before';
  return {
    key: { pk },
    update: 'SET triesMinute = :minute, tries = :some',
    condition: `#status = :active AND ${unchanged}`,
    names: ACTIVE.names,
    values: {
      ...ACTIVE.values,
      ':minute': minute,
      ':some': some,
      ...(triesMinute === undefined ? {} : { ':before': triesMinute }),
    },
  };
}

/** Of a minute that began elsewhere, by a clock that is ahead, or here. */
function more(claim: ClaimRow, minute: number, some: number): UpdateRequest {
  return {
    key: { pk: claim.pk },
    update: 'SET tries = tries + :some',
    condition: '#status = :active AND triesMinute = :minute AND tries <= :most',
    names: ACTIVE.names,
    values: {
      ...ACTIVE.values,
      ':minute': Math.max(claim.triesMinute ?? minute, minute),
      ':some': some,
      ':most': limitOf(claim) - some,
    },
  };
}
