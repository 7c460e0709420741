import type { SignalValue, TelemetryFrame } from '../../../contract/telemetry/frame.ts';
import { frameOfSamples } from '../../../contract/telemetry/samples.ts';

const SAMPLES = 6;
const SAMPLE_MS = 10_000;

export interface Minute {
  sequence: number;
  /** Of the minute's end, epoch ms. */
  baseTimeMs: number;
  /** VSS's state of the low-voltage system. */
  ignition?: string | undefined;
}

/** A minute of city traffic in samples of ten signals, one every ten seconds: the frame of the reference workload. */
export function referenceFrame({ sequence, baseTimeMs, ignition = 'ON' }: Minute): TelemetryFrame {
  const samples = Array.from({ length: SAMPLES }, (_, row) => ({
    offsetMs: row * SAMPLE_MS,
    signals: signalsAt(row, ignition),
  }));
  return frameOfSamples({ bootId: 'boot-4f1c', sequence, baseTimeMs: baseTimeMs - SAMPLES * SAMPLE_MS }, samples);
}

function signalsAt(row: number, ignition: string): [string, SignalValue][] {
  const speed = ignition === 'LOCK' ? 0 : ([0, 13.4, 38.1, 51.7, 44.2, 17.9][row] ?? 0);
  return [
    ['Vehicle.Speed', speed],
    ['Vehicle.CurrentLocation.Latitude', Number((48.137154 + row * 0.000913).toFixed(6))],
    ['Vehicle.CurrentLocation.Longitude', Number((11.576124 + row * 0.001271).toFixed(6))],
    ['Vehicle.CurrentLocation.Heading', 41 + row * 3],
    ['Vehicle.TraveledDistance', Number((18_412.31 + row * 0.11).toFixed(2))],
    ['Vehicle.Powertrain.CombustionEngine.Speed', 800 + Math.round(speed * 31)],
    ['Vehicle.Powertrain.FuelSystem.RelativeLevel', Number((62.4 - row * 0.02).toFixed(2))],
    ['Vehicle.Powertrain.CombustionEngine.ECT', 88 + (row % 2)],
    ['Vehicle.LowVoltageSystemState', ignition],
    ['Vehicle.IsMoving', ignition !== 'LOCK' && speed > 0],
  ];
}
