import { BIRTHS_PER_MINUTE, type ClaimRow, manifestKeys } from '../../contract/identity/manifest.ts';
import type { Table } from '../common/store/table.ts';

const MINUTE_MS = 60_000;
const RACES = 5;

export type ClaimUse = 'counted' | 'too-many' | 'revoked';

/** Claims as this instance last saw them, by certificate id. What they are known by never changes: batch and key. */
export type KnownClaims = Map<string, ClaimRow>;

/** The claim of this certificate; read anew at the first try of each minute, which bounds how old its limit can be. */
export async function findClaim(
  manifest: Table,
  known: KnownClaims,
  certificateId: string,
  nowMs: number,
): Promise<ClaimRow | undefined> {
  const claim = known.get(certificateId);
  if (claim !== undefined && claim.triesMinute === Math.floor(nowMs / MINUTE_MS)) return claim;
  return (await manifest.get({ pk: manifestKeys.claim(certificateId) })) as ClaimRow | undefined;
}

/**
 * Counts one try of a birth against its claim, whatever comes of it: who guesses secrets is as bounded as who mints.
 * One conditional write, which also finds a claim revoked since it was last seen. Notes what is known then.
 */
export async function countTry(
  manifest: Table,
  known: KnownClaims,
  certificateId: string,
  claim: ClaimRow,
  nowMs: number,
): Promise<ClaimUse> {
  const minute = Math.floor(nowMs / MINUTE_MS);
  let current = claim;
  for (let race = 0; race < RACES; race += 1) {
    if (current.status !== 'ACTIVE') return 'revoked';
    const begins = (current.triesMinute ?? 0) < minute;
    if (!begins && (current.tries ?? 0) >= limitOf(current)) return 'too-many';
    const outcome = await manifest.update(begins ? firstOf(current, minute) : another(current, minute));
    if (outcome.ok) {
      const counted = begins ? { triesMinute: minute, tries: 1 } : { tries: (current.tries ?? 0) + 1 };
      known.set(certificateId, { ...current, ...counted });
      return 'counted';
    }
    known.delete(certificateId);
    if (outcome.current === undefined) return 'revoked';
    current = outcome.current as unknown as ClaimRow;
  }
  // Only a crowd at the first try of a minute comes here; who is turned away asks again.
  return 'too-many';
}

function limitOf({ birthsPerMinute }: ClaimRow): number {
  return birthsPerMinute ?? BIRTHS_PER_MINUTE;
}

const ACTIVE = { names: { '#status': 'status' }, values: { ':active': 'ACTIVE' } };

function firstOf({ pk, triesMinute }: ClaimRow, minute: number): Parameters<Table['update']>[0] {
  const unchanged = triesMinute === undefined ? 'attribute_not_exists(triesMinute)' : 'triesMinute = :before';
  return {
    key: { pk },
    update: 'SET triesMinute = :minute, tries = :one',
    condition: `#status = :active AND ${unchanged}`,
    names: ACTIVE.names,
    values: {
      ...ACTIVE.values,
      ':minute': minute,
      ':one': 1,
      ...(triesMinute === undefined ? {} : { ':before': triesMinute }),
    },
  };
}

/** Of a minute that began elsewhere, by a clock that is ahead, or here. */
function another(claim: ClaimRow, minute: number): Parameters<Table['update']>[0] {
  return {
    key: { pk: claim.pk },
    update: 'SET tries = tries + :one',
    condition: '#status = :active AND triesMinute = :minute AND tries <= :most',
    names: ACTIVE.names,
    values: {
      ...ACTIVE.values,
      ':minute': Math.max(claim.triesMinute ?? minute, minute),
      ':one': 1,
      ':most': limitOf(claim) - 1,
    },
  };
}
