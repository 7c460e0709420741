import { eventIdOf, type RowOrigin } from '../derivation/event-id.ts';
import type { SignalTable } from '../derivation/signal-table.ts';
import type { SignalValues } from '../derivation/signal-values.ts';
import type { Derivation, VehicleTraits } from '../telemetry/derive.ts';
import { Comparisons } from './comparisons.ts';
import { appliesTo, type CompiledRule, compileRule } from './compiled-rule.ts';
import { newRuleState, PHASES, type RuleState, type RuleStep, type RuleTests, stepRule } from './rule-state.ts';
import type { VehicleRule } from './vehicle-rule.ts';

/** After a silence this long, what was heard before it is no proof that a condition held all the time. */
const SILENCE_MS = 300_000;

/** Where the rules stand for one vehicle, by their keys. */
export type RuleStates = Map<string, RuleState>;

/** Runs the rules over the rows of one vehicle after the other. A rule that throws is left out for the rest of the call. */
export class RuleRunner {
  readonly #rules: readonly CompiledRule[];
  /** Rules whose definition makes no sense, until that was said. */
  readonly #broken: { rule: string; message: string }[];
  readonly #testsByKey: ReadonlyMap<string, RuleTests>;
  readonly #comparisons = new Comparisons();
  /** By place: indexes of the rules that compare it, and of those that look at each change of it. */
  readonly #comparing: readonly (readonly number[])[];
  readonly #watching: readonly (readonly number[])[];
  /** Number of the row in which a signal of the rule changed last. */
  readonly #touchedIn: Uint32Array;
  /** By index; undefined: the rule does not apply, or threw. */
  readonly #states: (RuleState | undefined)[];
  readonly #threw = new Set<CompiledRule>();

  constructor(rules: readonly VehicleRule[], table: SignalTable) {
    const compiled: CompiledRule[] = [];
    const broken: { rule: string; message: string }[] = [];
    for (const rule of rules) {
      try {
        compiled.push(compileRule(rule, table, this.#comparisons));
      } catch (error) {
        broken.push({ rule: rule.name, message: messageOf(error) });
      }
    }
    this.#rules = compiled;
    this.#testsByKey = new Map(compiled.map(({ key, tests }) => [key, tests]));
    this.#broken = broken;
    this.#touchedIn = new Uint32Array(compiled.length);
    this.#states = new Array<RuleState | undefined>(compiled.length).fill(undefined);
    const rulesAt = (kind: 'compared' | 'watched'): number[][] =>
      table.paths.map((_path, place) => compiled.flatMap((rule, index) => (rule[kind].includes(place) ? [index] : [])));
    this.#comparing = rulesAt('compared');
    this.#watching = rulesAt('watched');
  }

  /** Begins with a vehicle, by what is known of it. */
  start(signals: SignalValues, result: Derivation): void {
    this.#comparisons.updateAll(signals);
    this.#threw.clear();
    this.#touchedIn.fill(0);
    // once is enough: it is the same for every vehicle
    result.faults.push(...this.#broken.splice(0));
  }

  /** Begins with a frame: which rules apply to it. */
  open(schemaId: string, traits: VehicleTraits | undefined, states: RuleStates): void {
    for (const [index, compiled] of this.#rules.entries()) {
      const isOff = this.#threw.has(compiled) || !appliesTo(compiled.rule, schemaId, traits);
      this.#states[index] = isOff ? undefined : stateOf(states, compiled.key);
    }
  }

  /** A signal became another at the row that is looked at. */
  touch(place: number, signals: SignalValues): void {
    if (this.#comparisons.update(place, signals)) this.#mark(this.#comparing[place], signals.row);
    this.#mark(this.#watching[place], signals.row);
  }

  #mark(rules: readonly number[] | undefined, row: number): void {
    if (rules === undefined) return;
    for (let at = 0; at < rules.length; at += 1) this.#touchedIn[rules[at] as number] = row;
  }

  /** Moves on those rules whose signals changed, and those that wait for time to pass. `silenceMs` lies before the row. */
  step(signals: SignalValues, silenceMs: number, origin: RowOrigin, result: Derivation): void {
    const isSilence = silenceMs > SILENCE_MS;
    for (let index = 0; index < this.#rules.length; index += 1) {
      const state = this.#states[index];
      if (state === undefined) continue;
      // a rule that is new to the vehicle looks at what is known already
      const isDue = this.#touchedIn[index] === signals.row || state.phase === 'pending' || state.phase === 'unseen';
      if (!isDue) continue;
      try {
        const compiled = this.#rules[index] as CompiledRule;
        const step = stepRule(state, compiled.tests, signals, isSilence);
        if (step !== 'none') tell(step, compiled, signals, origin, result);
      } catch (error) {
        this.#dismiss(index, error, result);
      }
    }
  }

  #dismiss(index: number, error: unknown, result: Derivation): void {
    const compiled = this.#rules[index] as CompiledRule;
    this.#threw.add(compiled);
    this.#states[index] = undefined;
    result.faults.push({ rule: compiled.rule.name, message: messageOf(error) });
  }

  /**
   * What must be kept of a state: `[phase, since, fired]`, times counted back from `atMs`. Undefined: it stands as one
   * that was never looked at, or its rule is no more.
   */
  packState(key: string, { phase, sinceMs, firedAtMs }: RuleState, atMs: number): number[] | undefined {
    const tests = this.#testsByKey.get(key);
    if (tests === undefined) return undefined;
    const index = PHASES.indexOf(phase);
    const heldMs = phase === 'pending' ? atMs - sinceMs : 0;
    if (atMs - firedAtMs < tests.atMostEveryMs) return [index, heldMs, atMs - firedAtMs];
    if (phase === 'pending') return [index, heldMs];
    const isAsNew = phase === 'unseen' || (phase === 'idle' && !tests.isSilentAtFirst && tests.until === undefined);
    return isAsNew ? undefined : [index];
  }
}

function tell(
  step: Exclude<RuleStep, 'none'>,
  { rule, detail }: CompiledRule,
  signals: SignalValues,
  origin: RowOrigin,
  result: Derivation,
): void {
  result.mustWrite = true;
  const type = step === 'fired' ? rule.event : step === 'ended' ? rule.endEvent : undefined;
  if (type === undefined) return;
  const id = eventIdOf(`${step} ${rule.name}`, origin);
  result.events.push({ id, type, atMs: signals.atMs, detail: detail(signals) });
}

function stateOf(states: RuleStates, key: string): RuleState {
  const known = states.get(key) ?? newRuleState();
  states.set(key, known);
  return known;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
