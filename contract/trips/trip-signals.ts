import type { SignalTable } from '../derivation/signal-table.ts';
import { knownNumber, knownValue, type SignalValues } from '../derivation/signal-values.ts';
import { LATITUDE_SIGNAL, LONGITUDE_SIGNAL } from '../rules/vehicle-rule.ts';
import { IGNITION_ON_STATES, IGNITION_SIGNAL } from '../telemetry/catalogue/common-signals.ts';

const ON_STATES: readonly unknown[] = IGNITION_ON_STATES;
/** Not among them: `UNDEFINED`. */
const OFF_STATES: readonly unknown[] = ['OFF', 'LOCK', 'ACC'];

/** Fuel and energy that a trip takes, by the name it has in the trip. */
export const LEVEL_SIGNALS = {
  fuelPercent: 'Vehicle.Powertrain.FuelSystem.RelativeLevel',
  fuelLitres: 'Vehicle.Powertrain.FuelSystem.AbsoluteLevel',
  batteryPercent: 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current',
  batteryKwh: 'Vehicle.Powertrain.TractionBattery.StateOfCharge.CurrentEnergy',
} as const;
export type LevelName = keyof typeof LEVEL_SIGNALS;
export const LEVEL_NAMES = Object.keys(LEVEL_SIGNALS) as LevelName[];

/** A wheel sensor trembles when the car stands. */
const MOVING_KMH = 1;

/** Where the signals that trips are made of have their places. */
export interface TripPlaces {
  ignition: number;
  speed: number;
  isMoving: number;
  odometer: number;
  latitude: number;
  longitude: number;
  /** As `LEVEL_NAMES` has them. */
  levels: readonly number[];
}

export function tripPlaces(table: SignalTable): TripPlaces {
  return {
    ignition: table.placeOf(IGNITION_SIGNAL),
    speed: table.placeOf('Vehicle.Speed'),
    isMoving: table.placeOf('Vehicle.IsMoving'),
    odometer: table.placeOf('Vehicle.TraveledDistance'),
    latitude: table.placeOf(LATITUDE_SIGNAL),
    longitude: table.placeOf(LONGITUDE_SIGNAL),
    levels: LEVEL_NAMES.map((name) => table.placeOf(LEVEL_SIGNALS[name])),
  };
}

/** What says whether the vehicle is on its way: the ignition where there is one, else that it moves. */
export interface Activity {
  by: 'ignition' | 'movement';
  isActive: boolean;
  isMoving: boolean;
}

const activity = (by: Activity['by'], isActive: boolean, isMoving: boolean): Activity => ({ by, isActive, isMoving });
// one for each case, for it is asked at every row
const ON = { moving: activity('ignition', true, true), standing: activity('ignition', true, false) };
const OFF = { moving: activity('ignition', false, true), standing: activity('ignition', false, false) };
const NO_KEY = { moving: activity('movement', true, true), standing: activity('movement', false, false) };

/** Undefined: the vehicle says neither. */
export function activityOf(signals: SignalValues, places: TripPlaces): Activity | undefined {
  const state = knownValue(signals, places.ignition);
  const isMoving = isMovingAt(signals, places);
  if (ON_STATES.includes(state)) return isMoving === true ? ON.moving : ON.standing;
  if (OFF_STATES.includes(state)) return isMoving === true ? OFF.moving : OFF.standing;
  if (isMoving === undefined) return undefined;
  return isMoving ? NO_KEY.moving : NO_KEY.standing;
}

function isMovingAt(signals: SignalValues, { speed, isMoving }: TripPlaces): boolean | undefined {
  const kmh = knownNumber(signals, speed);
  if (kmh !== undefined) return kmh > MOVING_KMH;
  const flag = knownValue(signals, isMoving);
  return typeof flag === 'boolean' ? flag : undefined;
}
