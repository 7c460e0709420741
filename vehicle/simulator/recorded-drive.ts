import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { IGNITION_SIGNAL } from '../../contract/telemetry/catalogue/common-signals.ts';
import type { TelemetrySample } from '../../contract/telemetry/samples.ts';
import type { SignalSource } from './driving-model.ts';

/** OBD-II columns of a recording, as its logger spells them, and the VSS signals they become. */
const SIGNAL_OF_COLUMN = new Map([
  ['ENGINE_RUN_TINE', 'Vehicle.OBD.RunTime'],
  ['ENGINE_RPM', 'Vehicle.Powertrain.CombustionEngine.Speed'],
  ['VEHICLE_SPEED', 'Vehicle.Speed'],
  ['THROTTLE', 'Vehicle.OBD.ThrottlePosition'],
  ['ENGINE_LOAD', 'Vehicle.OBD.EngineLoad'],
  ['COOLANT_TEMPERATURE', 'Vehicle.Powertrain.CombustionEngine.ECT'],
  ['LONG_TERM_FUEL_TRIM_BANK_1', 'Vehicle.OBD.LongTermFuelTrim1'],
  ['SHORT_TERM_FUEL_TRIM_BANK_1', 'Vehicle.OBD.ShortTermFuelTrim1'],
  ['INTAKE_MANIFOLD_PRESSURE', 'Vehicle.Powertrain.CombustionEngine.MAP'],
  ['FUEL_TANK', 'Vehicle.Powertrain.FuelSystem.RelativeLevel'],
  ['ABSOLUTE_THROTTLE_B', 'Vehicle.OBD.ThrottlePositionB'],
  ['PEDAL_D', 'Vehicle.OBD.AcceleratorPositionD'],
  ['PEDAL_E', 'Vehicle.OBD.AcceleratorPositionE'],
  ['COMMANDED_THROTTLE_ACTUATOR', 'Vehicle.OBD.ThrottleActuator'],
  ['FUEL_AIR_COMMANDED_EQUIV_RATIO', 'Vehicle.OBD.CommandedEquivalenceRatio'],
  ['ABSOLUTE_BAROMETRIC_PRESSURE', 'Vehicle.OBD.BarometricPressure'],
  ['RELATIVE_THROTTLE_POSITION', 'Vehicle.OBD.RelativeThrottlePosition'],
  ['INTAKE_AIR_TEMP', 'Vehicle.OBD.IntakeTemp'],
  ['TIMING_ADVANCE', 'Vehicle.OBD.TimingAdvance'],
  ['CATALYST_TEMPERATURE_BANK1_SENSOR1', 'Vehicle.OBD.Catalyst.Bank1.Temperature1'],
  ['CATALYST_TEMPERATURE_BANK1_SENSOR2', 'Vehicle.OBD.Catalyst.Bank1.Temperature2'],
  ['CONTROL_MODULE_VOLTAGE', 'Vehicle.OBD.ControlModuleVoltage'],
  ['COMMANDED_EVAPORATIVE_PURGE', 'Vehicle.OBD.CommandedEVAP'],
  ['TIME_RUN_WITH_MIL_ON', 'Vehicle.OBD.RunTimeMIL'],
  ['TIME_SINCE_TROUBLE_CODES_CLEARED', 'Vehicle.OBD.TimeSinceDTCCleared'],
  ['DISTANCE_TRAVELED_WITH_MIL_ON', 'Vehicle.OBD.DistanceWithMIL'],
  ['WARM_UPS_SINCE_CODES_CLEARED', 'Vehicle.OBD.WarmupsSinceDTCClear'],
]);

/** Ten minutes in a city; `drives/README.md` tells where it is from. */
export const CITY_DRIVE = fileURLToPath(new URL('./drives/city.csv.gz', import.meta.url));

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

/** Plays a recording once, with the ignition on; then the car stands with the ignition off, and sends nothing more. */
export function replayDrive(samples: readonly TelemetrySample[]): SignalSource {
  let next = 0;
  const rows = [...samples.map(withIgnition), { offsetMs: 0, signals: PARKED }];
  return { next: () => rows[next++] };
}

const PARKED: TelemetrySample['signals'] = [
  [IGNITION_SIGNAL, 'OFF'],
  ['Vehicle.Speed', 0],
  ['Vehicle.IsMoving', false],
];

function withIgnition({ offsetMs, signals }: TelemetrySample): TelemetrySample {
  const speed = signals.find(([path]) => path === 'Vehicle.Speed')?.[1];
  const isMoving: TelemetrySample['signals'] = speed === undefined ? [] : [['Vehicle.IsMoving', Number(speed) > 0]];
  return { offsetMs, signals: [...signals, [IGNITION_SIGNAL, 'ON'], ...isMoving] };
}
