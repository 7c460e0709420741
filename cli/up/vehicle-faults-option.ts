import type { VehicleFaults } from '../../vehicle/simulator/vehicle-faults.ts';
import { UsageError } from '../usage-error.ts';
import { durationMsOf } from './duration.ts';

const SHAPE = 'give parts such as tunnel=30s/5s,flap=20s,skew=2s,lost-receipts=0.1,slow=500ms';

/** `tunnel=EVERY/LASTS`, `flap=EVERY`, `skew=D`, `lost-receipts=P`, `slow=D`, in any order; throws UsageError. */
export function readVehicleFaults(text: string): VehicleFaults {
  const faults: VehicleFaults = {};
  for (const part of text.split(',')) {
    const [name = '', value = '', ...rest] = part.split('=');
    const reading = rest.length === 0 ? READERS.get(name)?.(value) : undefined;
    if (reading === undefined) throw new UsageError(`--faults has "${part}": ${SHAPE}`);
    Object.assign(faults, reading);
  }
  return faults;
}

type Reading = VehicleFaults | undefined;

/** What a part says; undefined when its value is not to be read. */
const READERS = new Map<string, (value: string) => Reading>([
  ['tunnel', readTunnel],
  ['flap', (value) => withDuration(value, (flapEveryMs) => ({ flapEveryMs }))],
  ['skew', (value) => withDuration(value, (clockSkewMs) => ({ clockSkewMs }))],
  ['slow', (value) => withDuration(value, (slowExecutionMs) => ({ slowExecutionMs }))],
  ['lost-receipts', (value) => (CHANCE.test(value) ? { lostReceipts: Number(value) } : undefined)],
]);

/** From 0 to less than 1: of all receipts none would ever arrive. */
const CHANCE = /^(0|0?\.\d+)$/;

function readTunnel(value: string): Reading {
  const [everyMs, lastsMs, ...rest] = value.split('/').map(durationMsOf);
  if (everyMs === undefined || lastsMs === undefined || rest.length > 0 || everyMs < 1) return undefined;
  return { tunnel: { everyMs, lastsMs } };
}

function withDuration(value: string, faults: (durationMs: number) => VehicleFaults): Reading {
  const durationMs = durationMsOf(value);
  return durationMs === undefined || durationMs < 1 ? undefined : faults(durationMs);
}
