import type { Condition } from './condition.ts';

/** A rule that must hold before a command makes sense. */
export interface Precondition {
  /** Stable name: programs may switch on it. */
  rule: string;
  /** Why, for people. */
  because: string;
  when: Condition;
  /** Of a signal: an older value leaves the decision to the vehicle. */
  maxAgeMs: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Nobody opens, or startles with, a car that somebody drives. */
export const STANDING: Precondition = {
  rule: 'standing',
  because: 'the vehicle is moving',
  when: { signal: 'Vehicle.Speed', is: '=', value: 0 },
  maxAgeMs: 10 * SECOND_MS,
};

export const CABLE_CONNECTED: Precondition = {
  rule: 'cable-connected',
  because: 'no charging cable is connected',
  when: {
    signal: 'Vehicle.Powertrain.TractionBattery.Charging.IsChargingCableConnected',
    is: '=',
    value: true,
  },
  maxAgeMs: 10 * MINUTE_MS,
};

/** Heating must not leave a car that cannot drive; a car has one of the two, and what it has not is unknown. */
export const ENERGY_LEFT: Precondition = {
  rule: 'energy-left',
  because: 'battery and fuel are too low',
  when: {
    any: [
      { signal: 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current', is: '>=', value: 20 },
      { signal: 'Vehicle.Powertrain.FuelSystem.RelativeLevel', is: '>=', value: 5 },
    ],
  },
  maxAgeMs: 15 * MINUTE_MS,
};
