import { TROUBLE_CODES_SIGNAL } from '../telemetry/catalogue/common-signals.ts';
import type { SignalValue } from '../telemetry/frame.ts';
import type { Area } from './area.ts';

export type RuleComparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * What a rule looks for in the signals of a vehicle, row by row. A signal counts with the value it last had; one that was
 * never heard, or whose last quality was not ok, decides nothing.
 */
export type RuleCondition =
  | { signal: string; is: RuleComparison; value: SignalValue }
  /** Where the vehicle is, by `Vehicle.CurrentLocation`. */
  | { inside: Area }
  | { all: readonly RuleCondition[] }
  | { any: readonly RuleCondition[] }
  | { not: RuleCondition }
  | RuleMoment;

/** True at one row only: when a value became another one, or a trouble code came or went. */
export type RuleMoment =
  | { changed: string; from?: SignalValue; to?: SignalValue }
  /** Of the codes that begin with one of `codes`; of all when it is left out. */
  | { dtc: 'appears' | 'disappears'; codes?: readonly string[] };

/** A business rule as data: what it looks for in the frames of a vehicle, and the event that says it was found. */
export interface VehicleRule {
  /** `battery-low`: lower case, digits and hyphens. */
  name: string;
  description: string;
  /** Left out: all vehicles. All that is given must fit. */
  appliesTo?: {
    /** Ids of the schemas that frames name. */
    schemas?: readonly string[];
    models?: readonly string[];
    labels?: Readonly<Record<string, string>>;
  };
  /** Fires when this becomes true; with a moment in it, each time it is true. */
  when: RuleCondition;
  /** The other threshold of a hysteresis: until it is true the rule does not fire again. Left out: `when` is not true. */
  until?: RuleCondition;
  /** `when` must stay true so long, by the vehicle's clock. */
  holdsForMs?: number;
  /** No second event within this time. */
  atMostEveryMs?: number;
  /** True: what holds already when the vehicle is first heard of is no news. For places. */
  isSilentAtFirst?: boolean;
  /** Detail type of the event, `alarm.battery-low`. */
  event: string;
  /** Detail type of the event that tells its end. */
  endEvent?: string;
  /** Signals whose last values go with the event. */
  carries: readonly string[];
}

export const LATITUDE_SIGNAL = 'Vehicle.CurrentLocation.Latitude';
export const LONGITUDE_SIGNAL = 'Vehicle.CurrentLocation.Longitude';

export function isMoment(condition: RuleCondition): condition is RuleMoment {
  return 'changed' in condition || 'dtc' in condition;
}

/** True when the condition, or a part of it, is a moment. */
export function hasMoment(condition: RuleCondition): boolean {
  if ('all' in condition) return condition.all.some(hasMoment);
  if ('any' in condition) return condition.any.some(hasMoment);
  return 'not' in condition ? hasMoment(condition.not) : isMoment(condition);
}

/** The signals that a condition compares with something. */
export function comparedSignals(condition: RuleCondition): string[] {
  return leavesOf(condition).flatMap((leaf) => ('signal' in leaf ? [leaf.signal] : []));
}

/** The other signals that a condition looks at: positions, and what moments are made of. */
export function watchedSignals(condition: RuleCondition): string[] {
  return leavesOf(condition).flatMap((leaf) => {
    if ('inside' in leaf) return [LATITUDE_SIGNAL, LONGITUDE_SIGNAL];
    if ('dtc' in leaf) return [TROUBLE_CODES_SIGNAL];
    return 'changed' in leaf ? [leaf.changed] : [];
  });
}

function leavesOf(condition: RuleCondition): RuleCondition[] {
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.flatMap(leavesOf);
  return 'not' in condition ? leavesOf(condition.not) : [condition];
}
