import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { TelemetrySample } from '../../contract/telemetry/samples.ts';
import type { SignalSource } from './driving-model.ts';

/** OBD-II columns of a recording and the VSS signals they become. */
const SIGNAL_OF_COLUMN = new Map([
  ['VEHICLE_SPEED', 'Vehicle.Speed'],
  ['ENGINE_RPM', 'Vehicle.Powertrain.CombustionEngine.Speed'],
  ['COOLANT_TEMPERATURE', 'Vehicle.Powertrain.CombustionEngine.ECT'],
  ['INTAKE_MANIFOLD_PRESSURE', 'Vehicle.Powertrain.CombustionEngine.MAP'],
  ['FUEL_TANK', 'Vehicle.Powertrain.FuelSystem.RelativeLevel'],
  ['ENGINE_LOAD', 'Vehicle.OBD.EngineLoad'],
  ['THROTTLE', 'Vehicle.OBD.ThrottlePosition'],
  ['INTAKE_AIR_TEMP', 'Vehicle.OBD.IntakeTemp'],
  ['TIMING_ADVANCE', 'Vehicle.OBD.TimingAdvance'],
  ['LONG_TERM_FUEL_TRIM_BANK_1', 'Vehicle.OBD.LongTermFuelTrim1'],
  ['SHORT_TERM_FUEL_TRIM_BANK_1', 'Vehicle.OBD.ShortTermFuelTrim1'],
  ['CONTROL_MODULE_VOLTAGE', 'Vehicle.OBD.ControlModuleVoltage'],
]);

const MAX_RECORDING_BYTES = 256 * 1024 * 1024;

/** Reads a recording (`.csv` or `.csv.gz`, one row a second, column names with units in brackets) into samples. */
export async function readRecordedDrive(path: string): Promise<TelemetrySample[]> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new Error(`the recording ${path} cannot be read`, { cause });
  });
  const text = path.endsWith('.gz') ? unzip(bytes, path) : bytes.toString();
  const [header = '', ...rows] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const paths = header.split(',').map((name) => SIGNAL_OF_COLUMN.get(name.replace(/\(.*$/, '').trim()));
  if (paths.every((path) => path === undefined)) {
    throw new Error(`the recording ${path} has no known column; known are ${[...SIGNAL_OF_COLUMN.keys()].join(', ')}`);
  }
  return rows.map((row) => sampleOf(row, paths));
}

function unzip(bytes: Buffer, path: string): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_RECORDING_BYTES }).toString();
  } catch (cause) {
    throw new Error(`the recording ${path} cannot be unzipped`, { cause });
  }
}

function sampleOf(row: string, paths: readonly (string | undefined)[]): TelemetrySample {
  const signals: [string, number][] = [];
  for (const [index, cell] of row.split(',').entries()) {
    const path = paths[index];
    const value = Number(cell);
    if (path !== undefined && cell.trim() !== '' && Number.isFinite(value)) signals.push([path, value]);
  }
  return { offsetMs: 0, signals };
}

/** Plays a recording once; then the car stands, and sends nothing more. */
export function replayDrive(samples: readonly TelemetrySample[]): SignalSource {
  let next = 0;
  return { next: () => samples[next++] };
}
