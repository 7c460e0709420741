import { IGNITION_SIGNAL, TROUBLE_CODES_SIGNAL } from '../../contract/telemetry/catalogue/common-signals.ts';
import type { SignalValue } from '../../contract/telemetry/frame.ts';
import type { TelemetrySample } from '../../contract/telemetry/samples.ts';

/** One second of a vehicle's life, signals by VSS path. No signals: it sleeps. Undefined: it never drives again. */
export type SignalSource = { next(): TelemetrySample | undefined };

export interface DrivingHabits {
  /** From ignition to ignition; a trip takes half to one and a half of it. */
  tripSeconds: number;
  /** So long it stands after a trip, asleep. */
  parkedSeconds: number;
  /** How often the engine finds something wrong with itself. */
  troubleEverySeconds: number;
}

interface DriveState {
  speedKmh: number;
  targetKmh: number;
  headingRad: number;
  latitude: number;
  longitude: number;
  fuelPercent: number;
  travelledKm: number;
  isDoorOpen: boolean;
  /** Seconds until the driver has arrived; the trip ends when the car stands then. */
  tripLeft: number;
  parkedLeft: number;
  trouble: { code: string; left: number } | undefined;
}

const HABITS: DrivingHabits = { tripSeconds: 900, parkedSeconds: 600, troubleEverySeconds: 900 };
const METRES_PER_DEGREE = 111_320;
const LITTLE_FUEL = 5;
/** A misfire, a lean mixture, an oxygen sensor, a catalyst. [SAE J2012] */
const CODES = ['P0301', 'P0171', 'P0133', 'P0420'];
const TROUBLE_SECONDS = 60;

/**
 * A car in city traffic that speeds up, slows down, stops, opens its door, turns, burns fuel, parks, and now and then
 * has a trouble code for a minute; the same random source drives the same way.
 */
export function createDrivingModel(random: () => number, habits: Partial<DrivingHabits> = {}): SignalSource {
  const { tripSeconds, parkedSeconds, troubleEverySeconds } = { ...HABITS, ...habits };
  const newTrip = (): number => Math.round(tripSeconds * (0.5 + random()));
  const state: DriveState = {
    speedKmh: 0,
    targetKmh: 40,
    headingRad: random() * 2 * Math.PI,
    latitude: 48.13 + random() * 0.1,
    longitude: 11.5 + random() * 0.1,
    fuelPercent: 40 + random() * 60,
    travelledKm: random() * 50_000,
    isDoorOpen: false,
    tripLeft: newTrip(),
    parkedLeft: 0,
    trouble: undefined,
  };
  return {
    next() {
      if (state.parkedLeft > 0) {
        state.parkedLeft -= 1;
        if (state.parkedLeft === 0) state.tripLeft = newTrip();
        return { offsetMs: 0, signals: [] };
      }
      stepOneSecond(state, random);
      stepTrouble(state, random, troubleEverySeconds);
      const hasArrived = state.tripLeft <= 0 && state.speedKmh === 0;
      if (hasArrived) state.parkedLeft = parkedSeconds;
      return { offsetMs: 0, signals: signalsOf(state, hasArrived ? 'OFF' : 'ON') };
    },
  };
}

function stepOneSecond(state: DriveState, random: () => number): void {
  state.tripLeft -= 1;
  if (random() < 0.05) state.targetKmh = random() < 0.2 ? 0 : 20 + random() * 60;
  if (state.tripLeft <= 0) state.targetKmh = 0;
  const change = Math.max(-8, Math.min(5, state.targetKmh - state.speedKmh));
  state.speedKmh = Math.max(0, state.speedKmh + change);
  // who gets in or out does so while it stands
  state.isDoorOpen = state.speedKmh === 0 && random() < 0.3;
  state.headingRad += (random() - 0.5) * 0.2;
  const metres = state.speedKmh / 3.6;
  state.latitude += (metres * Math.cos(state.headingRad)) / METRES_PER_DEGREE;
  state.longitude +=
    (metres * Math.sin(state.headingRad)) / (METRES_PER_DEGREE * Math.cos(state.latitude * (Math.PI / 180)));
  state.travelledKm += metres / 1000;
  state.fuelPercent -= metres / 1000 / 8;
  if (state.fuelPercent < LITTLE_FUEL) state.fuelPercent = 100;
}

function stepTrouble(state: DriveState, random: () => number, everySeconds: number): void {
  if (state.trouble !== undefined) {
    state.trouble.left -= 1;
    if (state.trouble.left <= 0) state.trouble = undefined;
  } else if (random() < 1 / everySeconds) {
    const code = CODES[Math.floor(random() * CODES.length)] ?? 'P0301';
    state.trouble = { code, left: TROUBLE_SECONDS };
  }
}

function signalsOf(state: DriveState, ignition: 'ON' | 'OFF'): [string, SignalValue][] {
  const idleRpm = ignition === 'ON' ? 800 : 0;
  const rpm = state.speedKmh === 0 ? idleRpm : 1_200 + (state.speedKmh % 30) * 60;
  return [
    ['Vehicle.Speed', round(state.speedKmh, 1)],
    ['Vehicle.CurrentLocation.Latitude', round(state.latitude, 6)],
    ['Vehicle.CurrentLocation.Longitude', round(state.longitude, 6)],
    ['Vehicle.TraveledDistance', round(state.travelledKm, 2)],
    ['Vehicle.Powertrain.CombustionEngine.Speed', Math.round(rpm)],
    ['Vehicle.Powertrain.FuelSystem.RelativeLevel', round(state.fuelPercent, 1)],
    ['Vehicle.Cabin.Door.Row1.DriverSide.IsOpen', state.isDoorOpen],
    ['Vehicle.IsMoving', state.speedKmh > 0],
    [IGNITION_SIGNAL, ignition],
    [TROUBLE_CODES_SIGNAL, state.trouble?.code ?? ''],
  ];
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
