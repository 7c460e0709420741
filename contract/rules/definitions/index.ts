import type { VehicleRule } from '../vehicle-rule.ts';
import { batteryLow } from './battery-low.ts';
import { doorOpen } from './door-open.ts';
import { engineOverheating } from './engine-overheating.ts';
import { fuelLow } from './fuel-low.ts';
import { lowEmissionZone } from './low-emission-zone.ts';
import { movedWithoutIgnition } from './moved-without-ignition.ts';
import { troubleCode } from './trouble-code.ts';

/** The business rules that are deployed. */
export const VEHICLE_RULES: readonly VehicleRule[] = [
  batteryLow,
  fuelLow,
  engineOverheating,
  troubleCode,
  doorOpen,
  movedWithoutIgnition,
  lowEmissionZone,
];
