import type { SignalValues } from '../derivation/signal-values.ts';
import type { ConditionTest } from './condition-test.ts';

/**
 * Where a rule stands for a vehicle. `unseen`: nothing decided it yet; `pending`: it holds, but not for long enough;
 * `muted`: it holds, and its event was held back.
 */
export const PHASES = ['unseen', 'idle', 'pending', 'active', 'muted'] as const;
export type Phase = (typeof PHASES)[number];

export interface RuleState {
  phase: Phase;
  /** Of `pending`: epoch ms by the vehicle's clock from which it holds. */
  sinceMs: number;
  /** Of the last event. */
  firedAtMs: number;
}

export const newRuleState = (): RuleState => ({ phase: 'unseen', sinceMs: 0, firedAtMs: Number.NEGATIVE_INFINITY });

export interface RuleTests {
  when: ConditionTest;
  /** Undefined: until `when` is not true. */
  until: ConditionTest | undefined;
  /** True for a rule with a moment in it: it has no duration. */
  isMoment: boolean;
  holdsForMs: number;
  atMostEveryMs: number;
  isSilentAtFirst: boolean;
}

/** `moved`: nothing to tell, but where the rule stands must not be forgotten. */
export type RuleStep = 'none' | 'moved' | 'fired' | 'ended';

/** Moves a rule on by a row. `isSilence`: nothing was heard for long before it, and a hold must start again. */
export function stepRule(state: RuleState, tests: RuleTests, signals: SignalValues, isSilence: boolean): RuleStep {
  if (tests.isMoment) return tests.when(signals) === true ? fire(state, tests, signals.atMs) : 'none';
  if (state.phase === 'active' || state.phase === 'muted') return tryEnd(state, tests, signals);
  const holds = tests.when(signals);
  return holds === true ? hold(state, tests, signals.atMs, isSilence) : stayIdle(state, tests, holds);
}

function stayIdle(state: RuleState, { isSilentAtFirst }: RuleTests, holds: false | undefined): RuleStep {
  const isFirst = state.phase === 'unseen';
  if (isFirst && holds === undefined) return 'none';
  state.phase = 'idle';
  // from now on it is news
  return isFirst && isSilentAtFirst ? 'moved' : 'none';
}

function hold(state: RuleState, tests: RuleTests, atMs: number, isSilence: boolean): RuleStep {
  if (state.phase === 'unseen' && tests.isSilentAtFirst) {
    state.phase = 'muted';
    return 'moved';
  }
  if (tests.holdsForMs > 0) {
    if (state.phase !== 'pending' || isSilence) state.sinceMs = atMs;
    state.phase = 'pending';
    if (atMs - state.sinceMs < tests.holdsForMs) return 'none';
  }
  const step = fire(state, tests, atMs);
  state.phase = step === 'fired' ? 'active' : 'muted';
  return step;
}

/** Told, unless the last time is too near. */
function fire(state: RuleState, { atMostEveryMs }: RuleTests, atMs: number): RuleStep {
  if (atMs - state.firedAtMs < atMostEveryMs) return 'moved';
  state.firedAtMs = atMs;
  return 'fired';
}

function tryEnd(state: RuleState, { when, until }: RuleTests, signals: SignalValues): RuleStep {
  const isOver = until === undefined ? when(signals) === false : until(signals) === true;
  if (!isOver) return 'none';
  const step = state.phase === 'active' ? 'ended' : 'moved';
  state.phase = 'idle';
  return step;
}
