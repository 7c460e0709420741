import type { RuleRunner, RuleStates } from '../rules/rule-runner.ts';
import { newRuleState, PHASES, type RuleState } from '../rules/rule-state.ts';
import type { SignalValue } from '../telemetry/frame.ts';
import { packTrip, type TripMemory, unpackTrip } from '../trips/open-trip.ts';
import type { SignalTable } from './signal-table.ts';
import type { SignalValues } from './signal-values.ts';

/** Of the text's form; another one is not read. */
const FORM = 1;

/** What is remembered of a vehicle from frame to frame. */
export interface Memory {
  /** Epoch ms by the vehicle's clock of the youngest row that was looked at; what is not younger is late. */
  untilMs: number;
  rules: RuleStates;
  trip: TripMemory;
}

/** `k` form, `t` time; `s` a signal's value, or `[value]` when it cannot be trusted; `r` `[phase, since, fired]`. */
interface KeptText {
  k: number;
  t: number;
  s?: Record<string, SignalValue | [SignalValue]>;
  r?: Record<string, [phase: number, sinceMs?: number, firedAtMs?: number]>;
  p?: unknown;
}

export const newMemory = (): Memory => ({
  untilMs: Number.NEGATIVE_INFINITY,
  rules: new Map(),
  trip: { open: undefined, onSinceMs: undefined },
});

/** Reads what was kept, the values into `signals`; what cannot be read is as if nothing had been kept. */
export function readKept(text: string | undefined, table: SignalTable, signals: SignalValues): Memory {
  const kept = text === undefined ? undefined : parse(text);
  if (kept === undefined) return newMemory();
  for (const key in kept.s) {
    const place = table.placeOfKey(key);
    const value = kept.s[key];
    if (place === undefined || value === undefined) continue;
    signals.values[place] = Array.isArray(value) ? value[0] : value;
    signals.known[place] = Array.isArray(value) ? 0 : 1;
  }
  const rules: RuleStates = new Map();
  for (const key in kept.r) rules.set(key, readState(kept.r[key] ?? [0], kept.t));
  return { untilMs: kept.t, rules, trip: unpackTrip(kept.p, kept.t) };
}

function parse(text: string): KeptText | undefined {
  try {
    const kept = JSON.parse(text) as KeptText;
    return kept.k === FORM ? kept : undefined;
  } catch {
    return undefined;
  }
}

function readState([phase, since, fired]: [number, number?, number?], untilMs: number): RuleState {
  return {
    phase: PHASES[phase] ?? newRuleState().phase,
    sinceMs: untilMs - (since ?? 0),
    firedAtMs: fired === undefined ? Number.NEGATIVE_INFINITY : untilMs - fired,
  };
}

export function writeKept(memory: Memory, table: SignalTable, signals: SignalValues, runner: RuleRunner): string {
  const { untilMs } = memory;
  const values: Record<string, SignalValue | [SignalValue]> = {};
  for (let place = 0; place < table.size; place += 1) {
    const value = signals.values[place];
    if (value !== undefined) values[table.keys[place] as string] = signals.known[place] === 1 ? value : [value];
  }
  const states: Record<string, number[]> = {};
  for (const [key, state] of memory.rules) {
    const packed = runner.packState(key, state, untilMs);
    if (packed !== undefined) states[key] = packed;
  }
  return JSON.stringify({ k: FORM, t: untilMs, s: values, r: states, p: packTrip(memory.trip, untilMs) });
}
