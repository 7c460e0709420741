/** What is counted of a campaign's messages: each message once for each stage it ever reached. */
export const STAGES = [
  'addressed',
  'sent',
  'delivered',
  'shown',
  'accepted',
  'dismissed',
  'succeeded',
  'failed',
  'rejected',
  'expired',
  'timedOut',
  'cancelled',
  'superseded',
] as const;
export type Stage = (typeof STAGES)[number];

/** A message's part in the statistics of its campaign. */
export interface Tally {
  campaignId: string;
  counted: Stage[];
}

const CONFIRMED: Stage[] = ['sent', 'delivered'];
const SHOWN: Stage[] = [...CONFIRMED, 'shown'];

/** By state; a receipt may overtake those before it, so that a later stage tells of the earlier ones. */
const REACHED: Readonly<Record<string, readonly Stage[]>> = {
  SENT: ['sent'],
  DELIVERED: CONFIRMED,
  IN_PROGRESS: CONFIRMED,
  SHOWN,
  USER_ACCEPTED: [...SHOWN, 'accepted'],
  DISMISSED: [...SHOWN, 'dismissed'],
  SUCCEEDED: [...CONFIRMED, 'succeeded'],
  FAILED: [...CONFIRMED, 'failed'],
  REJECTED: [...CONFIRMED, 'rejected'],
  EXPIRED: ['expired'],
  TIMED_OUT: ['timedOut'],
  CANCELLED: ['cancelled'],
  SUPERSEDED: ['superseded'],
};

/** Of a message that was just asked for. */
export function newTally(campaignId: string): Tally {
  return { campaignId, counted: ['addressed'] };
}

/** The tally of a message that is now in `state`. */
export function tallyAt(tally: Tally, state: string): Tally {
  const fresh = (REACHED[state] ?? []).filter((stage) => !tally.counted.includes(stage));
  return fresh.length === 0 ? tally : { ...tally, counted: [...tally.counted, ...fresh] };
}

/** Stages that a write of `after` adds to the statistics; `before` is the row it replaces, if there is one. */
export function freshStages(before: Tally | undefined, after: Tally): Stage[] {
  return after.counted.filter((stage) => !before?.counted.includes(stage));
}
