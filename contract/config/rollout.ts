import { hasFailed, hasSucceeded, type RolloutCounts, type RolloutPlan } from './rollout-plan.ts';
import { WHOLE } from './share.ts';

/**
 * STOPPED is by itself, ABORTED by somebody; both leave vehicles as they are. From each state but ROLLED_BACK a rollout
 * can be taken back.
 *
 * AWAITING_APPROVAL ⇄ RUNNING ─► SUCCEEDED
 *         └─► PAUSED ◄─┘├─► STOPPED          any of them ─► ROLLING_BACK ─► ROLLED_BACK
 *                       └─► ABORTED
 */
export type RolloutState =
  | 'AWAITING_APPROVAL'
  | 'RUNNING'
  | 'PAUSED'
  | 'STOPPED'
  | 'ABORTED'
  | 'SUCCEEDED'
  | 'ROLLING_BACK'
  | 'ROLLED_BACK';

export interface RolloutProgress {
  state: RolloutState;
  /** Last wave that began; -1 before the first. */
  wave: number;
  waveBegunAtMs: number;
  /** True once every vehicle that this state concerns was looked at. */
  isSwept: boolean;
  /** Where `resume` leads back to; while PAUSED. */
  pausedFrom?: 'AWAITING_APPROVAL' | 'RUNNING';
  /** Why it stopped by itself. */
  reasonCode?: 'failure-threshold' | 'wave-timed-out';
}

export const ROLLOUT_ORDERS = ['approve', 'pause', 'resume', 'abort', 'rollback'] as const;
/** What people ask for. */
export type RolloutOrder = (typeof ROLLOUT_ORDERS)[number];

/** `tick`: time has passed, and `counts` is how vehicles stand; `swept`: all were looked at. */
export type RolloutEvent =
  | { kind: RolloutOrder; nowMs: number }
  | { kind: 'tick'; nowMs: number; counts: RolloutCounts }
  | { kind: 'swept' };

/** Undefined where the event makes no sense in the state. */
export type RolloutStep = RolloutProgress | undefined;

export function beginRollout(plan: RolloutPlan, nowMs: number): RolloutProgress {
  return nextWave(plan, { state: 'RUNNING', wave: -1, waveBegunAtMs: nowMs, isSwept: true }, nowMs);
}

/** The rollout after an event, unchanged when there is nothing to do; pure. */
export function stepRollout(plan: RolloutPlan, progress: RolloutProgress, event: RolloutEvent): RolloutStep {
  if (event.kind === 'tick') return tick(plan, progress, event);
  if (event.kind === 'swept') return swept(progress);
  return order(progress, event.kind, event.nowMs);
}

/** Ten-thousandths of the vehicles that are to have the new version. */
export function shareOf(plan: RolloutPlan, { state, wave }: RolloutProgress): number {
  if (state === 'SUCCEEDED') return WHOLE;
  if (state === 'ROLLING_BACK' || state === 'ROLLED_BACK') return 0;
  return plan.waves[wave]?.share ?? 0;
}

/** True while vehicles that have not got the version yet do not get it. */
export function isHalted({ state }: RolloutProgress): boolean {
  return state !== 'RUNNING' && state !== 'SUCCEEDED' && state !== 'AWAITING_APPROVAL';
}

/** True while time or vehicles can change it: somebody must look at it regularly. */
export function isAtWork({ state, isSwept }: RolloutProgress): boolean {
  if (state === 'RUNNING' || state === 'ROLLING_BACK') return true;
  return (state === 'STOPPED' || state === 'ABORTED') && !isSwept;
}

function tick(
  plan: RolloutPlan,
  progress: RolloutProgress,
  { nowMs, counts }: { nowMs: number; counts: RolloutCounts },
): RolloutProgress {
  if (progress.state !== 'RUNNING') return progress;
  if (hasFailed(plan, counts)) return stopped(progress, 'failure-threshold');
  const heldMs = nowMs - progress.waveBegunAtMs;
  const wave = plan.waves[progress.wave];
  const isDone = progress.isSwept && hasSucceeded(plan, counts) && heldMs >= (wave?.soakMs ?? 0);
  if (isDone) return nextWave(plan, progress, nowMs);
  const isLate = plan.waveTimeoutMs !== undefined && heldMs >= plan.waveTimeoutMs && !hasSucceeded(plan, counts);
  return isLate ? stopped(progress, 'wave-timed-out') : progress;
}

/** The next wave, or the wait for somebody's yes to it, or the end. */
function nextWave(plan: RolloutPlan, progress: RolloutProgress, nowMs: number): RolloutProgress {
  const next = plan.waves[progress.wave + 1];
  if (next === undefined) return { ...progress, state: 'SUCCEEDED' };
  return next.needsApproval ? { ...progress, state: 'AWAITING_APPROVAL' } : begun(progress, nowMs);
}

function begun({ wave }: RolloutProgress, nowMs: number): RolloutProgress {
  return { state: 'RUNNING', wave: wave + 1, waveBegunAtMs: nowMs, isSwept: false };
}

function stopped(progress: RolloutProgress, reasonCode: RolloutProgress['reasonCode'] & string): RolloutProgress {
  return { ...progress, state: 'STOPPED', isSwept: false, reasonCode };
}

function swept(progress: RolloutProgress): RolloutStep {
  if (!isAtWork(progress)) return undefined;
  return { ...progress, isSwept: true, state: progress.state === 'ROLLING_BACK' ? 'ROLLED_BACK' : progress.state };
}

function order(progress: RolloutProgress, wish: RolloutOrder, nowMs: number): RolloutStep {
  const { state, pausedFrom, ...rest } = progress;
  const isLive = state === 'RUNNING' || state === 'AWAITING_APPROVAL';
  if (wish === 'approve') return state === 'AWAITING_APPROVAL' ? begun(progress, nowMs) : undefined;
  if (wish === 'pause') return isLive ? { ...progress, state: 'PAUSED', pausedFrom: state } : undefined;
  if (wish === 'resume') return pausedFrom === undefined ? undefined : { ...rest, state: pausedFrom };
  if (wish === 'abort') {
    return isLive || state === 'PAUSED' ? { ...rest, state: 'ABORTED', isSwept: false } : undefined;
  }
  if (state === 'ROLLING_BACK' || state === 'ROLLED_BACK') return undefined;
  return { ...rest, state: 'ROLLING_BACK', isSwept: false };
}
