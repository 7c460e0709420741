import { WHOLE } from './share.ts';

/** One step of a rollout. */
export interface Wave {
  /** Ten-thousandths of the vehicles that have the version in this wave and those before it. */
  share: number;
  /** How long it must have gone well before the next one begins. */
  soakMs: number;
  /** True waits for somebody's yes before it begins. */
  needsApproval: boolean;
}

export interface RolloutPlan {
  /** With growing shares, the last one the whole. */
  waves: readonly Wave[];
  /** Vehicles that are sent the version in a minute, at most. */
  ratePerMinute: number;
  /** A wave has gone well when this many percent of its vehicles have applied the version. */
  successPercent: number;
  /** It stops by itself when this many percent of the vehicles that answered said no … */
  failurePercent: number;
  /** … once so many have answered. */
  failureMinimum: number;
  /** It stops by itself when a wave has not gone well after this long; never when absent. */
  waveTimeoutMs?: number;
}

export const MAX_WAVES = 20;

/** What is wrong with a plan, or undefined. */
export function planFault(plan: RolloutPlan): string | undefined {
  const { waves } = plan;
  if (waves.length === 0 || waves.length > MAX_WAVES) return `a rollout has 1 to ${MAX_WAVES} waves`;
  const shares = waves.map(({ share }) => share);
  const isGrowing = shares.every((share, at) => share > (shares[at - 1] ?? 0));
  if (!isGrowing) return 'the percentages of the waves do not grow';
  return shares.at(-1) === WHOLE ? undefined : 'the last wave is not 100 percent';
}

/** How many vehicles of a rollout stand where. */
export interface RolloutCounts {
  pending: number;
  applied: number;
  rejected: number;
  rolledBack: number;
}

export const NO_COUNTS: RolloutCounts = { pending: 0, applied: 0, rejected: 0, rolledBack: 0 };

export function hasFailed(plan: RolloutPlan, { applied, rejected, rolledBack }: RolloutCounts): boolean {
  const failed = rejected + rolledBack;
  const answered = applied + failed;
  return failed > 0 && answered >= plan.failureMinimum && failed * 100 >= plan.failurePercent * answered;
}

/** A wave without vehicles has gone well. */
export function hasSucceeded(plan: RolloutPlan, { pending, applied, rejected, rolledBack }: RolloutCounts): boolean {
  return applied * 100 >= plan.successPercent * (pending + applied + rejected + rolledBack);
}
