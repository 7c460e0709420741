import type { SignalValue } from '../../contract/telemetry/frame.ts';
import type { TelemetrySample } from '../../contract/telemetry/samples.ts';

/** One second of a vehicle's life, signals by VSS path. */
export type SignalSource = { next(): TelemetrySample | undefined };

interface DriveState {
  speedKmh: number;
  targetKmh: number;
  headingRad: number;
  latitude: number;
  longitude: number;
  fuelPercent: number;
  travelledKm: number;
  isDoorOpen: boolean;
}

const METRES_PER_DEGREE = 111_320;
const LITTLE_FUEL = 5;

/** A car in city traffic that speeds up, slows down, stops, opens its door, turns and burns fuel; the same random source drives the same way. */
export function createDrivingModel(random: () => number): SignalSource {
  const state: DriveState = {
    speedKmh: 0,
    targetKmh: 40,
    headingRad: random() * 2 * Math.PI,
    latitude: 48.13 + random() * 0.1,
    longitude: 11.5 + random() * 0.1,
    fuelPercent: 40 + random() * 60,
    travelledKm: random() * 50_000,
    isDoorOpen: false,
  };
  return {
    next() {
      stepOneSecond(state, random);
      return { offsetMs: 0, signals: signalsOf(state) };
    },
  };
}

function stepOneSecond(state: DriveState, random: () => number): void {
  if (random() < 0.05) state.targetKmh = random() < 0.2 ? 0 : 20 + random() * 60;
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

function signalsOf(state: DriveState): [string, SignalValue][] {
  const rpm = state.speedKmh === 0 ? 800 : 1_200 + (state.speedKmh % 30) * 60;
  return [
    ['Vehicle.Speed', round(state.speedKmh, 1)],
    ['Vehicle.CurrentLocation.Latitude', round(state.latitude, 6)],
    ['Vehicle.CurrentLocation.Longitude', round(state.longitude, 6)],
    ['Vehicle.TraveledDistance', round(state.travelledKm, 2)],
    ['Vehicle.Powertrain.CombustionEngine.Speed', Math.round(rpm)],
    ['Vehicle.Powertrain.FuelSystem.RelativeLevel', round(state.fuelPercent, 1)],
    ['Vehicle.Cabin.Door.Row1.DriverSide.IsOpen', state.isDoorOpen],
    ['Vehicle.IsMoving', state.speedKmh > 0],
  ];
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
