import type { SignalValue } from '../telemetry/frame.ts';
import type { ReportedSignal } from '../telemetry/reported-state.ts';

export type Comparison = '=' | '<' | '<=' | '>' | '>=';

/** An expression on the signals of a vehicle shadow. */
export type Condition =
  | { signal: string; is: Comparison; value: SignalValue }
  | { all: readonly Condition[] }
  | { any: readonly Condition[] }
  | { not: Condition };

/** `unknown`: what the shadow has of the vehicle does not decide it, because a signal is missing, too old or doubted. */
export type Verdict = 'holds' | 'fails' | 'unknown';

export interface SignalView {
  signals: ReadonlyMap<string, ReportedSignal>;
  nowMs: number;
  /** An older value says nothing. */
  maxAgeMs: number;
}

/** A vehicle clock this much ahead of ours is still right; one that is further ahead makes a value's age unknown. */
const CLOCK_SKEW_MS = 2_000;

/** Three-valued: what is not known decides nothing, unless the rest decides without it. */
export function evaluateCondition(condition: Condition, view: SignalView): Verdict {
  if ('signal' in condition) return compare(condition, view);
  if ('not' in condition) return negated(evaluateCondition(condition.not, view));
  if ('all' in condition) return fold(condition.all, view, 'fails', 'holds');
  return fold(condition.any, view, 'holds', 'fails');
}

/** `decisive` if one part is so, unknown if one is unknown, else `otherwise`. */
function fold(parts: readonly Condition[], view: SignalView, decisive: Verdict, otherwise: Verdict): Verdict {
  const verdicts = parts.map((part) => evaluateCondition(part, view));
  if (verdicts.includes(decisive)) return decisive;
  return verdicts.includes('unknown') ? 'unknown' : otherwise;
}

function negated(verdict: Verdict): Verdict {
  if (verdict === 'unknown') return 'unknown';
  return verdict === 'holds' ? 'fails' : 'holds';
}

function compare({ signal, is, value }: Extract<Condition, { signal: string }>, view: SignalView): Verdict {
  const known = view.signals.get(signal);
  if (known === undefined || known.quality !== undefined || !isFresh(known, view)) return 'unknown';
  // a value of another type was not meant by whoever wrote the condition
  if (typeof known.value !== typeof value) return 'unknown';
  return isSo(known.value, is, value) ? 'holds' : 'fails';
}

function isFresh({ atMs }: ReportedSignal, { nowMs, maxAgeMs }: SignalView): boolean {
  const ageMs = nowMs - atMs;
  return ageMs <= maxAgeMs && ageMs >= -CLOCK_SKEW_MS;
}

function isSo(actual: SignalValue, is: Comparison, expected: SignalValue): boolean {
  switch (is) {
    case '=':
      return actual === expected;
    case '<':
      return actual < expected;
    case '<=':
      return actual <= expected;
    case '>':
      return actual > expected;
    case '>=':
      return actual >= expected;
  }
}

/** The condition for people: `Vehicle.Speed = 0`, `(a >= 20 or b >= 10)`. */
export function conditionText(condition: Condition): string {
  if ('signal' in condition) return `${condition.signal} ${condition.is} ${JSON.stringify(condition.value)}`;
  if ('not' in condition) return `not ${conditionText(condition.not)}`;
  const [parts, word] = 'all' in condition ? [condition.all, 'and'] : [condition.any, 'or'];
  return `(${parts.map(conditionText).join(` ${word} `)})`;
}
