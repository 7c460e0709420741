import { knownNumber, type SignalValues } from '../derivation/signal-values.ts';
import { LEVEL_NAMES, type LevelName, type TripPlaces } from './trip-signals.ts';

/** What was in the tank, or the battery, at the start and since it was filled last: `[then, now, used before that]`. */
export type Level = [then: number, now: number, usedBefore: number];
export type Levels = Partial<Record<LevelName, Level>>;

/** Fuel that sloshes and a battery that takes back on a descent rise by less, parts of the level. */
const FILLED_BY = 0.05;
const PERCENT = 100;

/** Takes the levels as they are at the row. */
export function addLevels(levels: Levels, signals: SignalValues, places: TripPlaces, isStart: boolean): void {
  for (let index = 0; index < LEVEL_NAMES.length; index += 1) {
    const place = places.levels[index] as number;
    if (!isStart && signals.changedIn[place] !== signals.row) continue;
    const value = knownNumber(signals, place);
    if (value !== undefined) addLevel(levels, LEVEL_NAMES[index] as LevelName, value);
  }
}

function addLevel(levels: Levels, name: LevelName, value: number): void {
  const level = levels[name];
  if (level === undefined) {
    levels[name] = [value, value, 0];
    return;
  }
  const whole = isPercent(name) ? PERCENT : value;
  if (value - level[1] > whole * FILLED_BY) {
    level[2] += level[0] - level[1];
    level[0] = value;
  }
  level[1] = value;
}

/** What the trip took, at most two decimals; less than nothing after a long way downhill. */
export function usedOf(levels: Levels): Partial<Record<LevelName, number>> {
  const used: Partial<Record<LevelName, number>> = {};
  for (const name of LEVEL_NAMES) {
    const level = levels[name];
    if (level !== undefined) used[name] = Math.round((level[2] + level[0] - level[1]) * 100) / 100;
  }
  return used;
}

function isPercent(name: LevelName): boolean {
  return name.endsWith('Percent');
}
