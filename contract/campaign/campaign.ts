import type { Audience } from '../audience/audience.ts';
import type { FrequencyCap } from '../notice/frequency-cap.ts';

/**
 * RUNNING also before its start. DONE: everybody was addressed. EXPIRED: its time was over before that. ABORTING: what
 * still waits for vehicles is being taken back.
 */
export type CampaignState = 'RUNNING' | 'PAUSED' | 'DONE' | 'EXPIRED' | 'ABORTING' | 'ABORTED';

const WAYS: Record<CampaignState, readonly CampaignState[]> = {
  RUNNING: ['PAUSED', 'DONE', 'EXPIRED', 'ABORTING'],
  PAUSED: ['RUNNING', 'EXPIRED', 'ABORTING'],
  DONE: ['ABORTING'],
  ABORTING: ['ABORTED'],
  EXPIRED: [],
  ABORTED: [],
};

/** Partition of the index of campaigns there is something to do about. There are never many. */
export const OPEN_KEY = 'open';

/** Where a walk through an audience goes on: which value of the query, and after which row of it. */
export interface WalkCursor {
  value: number;
  startKey?: Record<string, unknown>;
}

/** What is sent to each vehicle. */
export interface CampaignMessage {
  kind: 'notice' | 'poi' | 'command';
  type: string;
  payload: Record<string, unknown>;
  /** How long it lives from when it is sent, at most to the campaign's end. */
  ttlMs?: number;
}

/** A row: one message to an audience. A care notice is one whose id begins with `n-`. */
export interface Campaign {
  tenantId: string;
  /** `n-` or `c-`, and the hash of tenant and idempotency key. */
  campaignId: string;
  /** Grows by one with each write; every write is conditional on it. */
  version: number;
  state: CampaignState;
  message: CampaignMessage;
  audience: Audience;
  vehiclesPerMinute: number;
  startsAtMs: number;
  /** Nothing is sent from then on, and no message outlives it. */
  endsAtMs: number;
  frequencyCap?: FrequencyCap;
  createdAtMs: number;
  createdBy: string;
  requestHash: string;
  history: { state: CampaignState; atMs: number; by: string }[];
  cursor?: WalkCursor;
  pacedUntilMs?: number;
  /** Vehicles of the pages that are done, by what became of them there: `addressed`, or why not. */
  outcomes: Record<string, number>;
  /** Rounds that failed at this page in a row. */
  stumbles?: number;
  openKey?: string;
}

/** Which campaign ids are whose. */
export const campaignIds = {
  notice: (hash: string): string => `n-${hash}`,
  other: (hash: string): string => `c-${hash}`,
  isOne: (text: unknown): text is string => typeof text === 'string' && /^[cn]-[0-9a-f]{32}$/.test(text),
  isNotice: (campaignId: string): boolean => campaignId.startsWith('n-'),
} as const;

export type CampaignMove = { ok: true; campaign: Campaign } | { ok: false };

/** The campaign in another state, or that it cannot go there. What is over leaves the index. */
export function moveCampaign(campaign: Campaign, state: CampaignState, atMs: number, by: string): CampaignMove {
  if (!WAYS[campaign.state].includes(state)) return { ok: false };
  const { openKey: _open, cursor, ...rest } = campaign;
  const isOpen = state === 'RUNNING' || state === 'PAUSED' || state === 'ABORTING';
  return {
    ok: true,
    campaign: {
      ...rest,
      state,
      history: [...campaign.history, { state, atMs, by }].slice(-MOST_HOPS),
      // taking back begins anew: it walks its own way
      ...(cursor === undefined || state === 'ABORTING' ? {} : { cursor }),
      ...(isOpen ? { openKey: OPEN_KEY } : {}),
    },
  };
}

/** Somebody may pause and resume for a year. */
const MOST_HOPS = 32;

export function isOver(state: CampaignState): boolean {
  return WAYS[state].length === 0;
}

/** The campaign after a page: what became of its vehicles, and where it goes on; without a cursor that was the last. */
export function afterPage(
  campaign: Campaign,
  outcomes: Readonly<Record<string, number>>,
  cursor: WalkCursor | undefined,
): Campaign {
  const { cursor: _before, stumbles: _stumbles, ...rest } = campaign;
  const sums = { ...campaign.outcomes };
  for (const [name, count] of Object.entries(outcomes)) sums[name] = (sums[name] ?? 0) + count;
  return { ...rest, outcomes: sums, ...(cursor === undefined ? {} : { cursor }) };
}
