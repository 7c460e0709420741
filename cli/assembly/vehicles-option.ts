import { UsageError } from '../usage-error.ts';

const MOST_VEHICLES = 100_000_000;

/** Reads `--vehicles`; throws UsageError saying what was given and what is allowed. */
export function readVehicles(text: string | undefined, command: string): number {
  if (text === undefined) throw new UsageError(`--vehicles is missing; roadbed ${command} --help tells more`);
  const vehicles = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (vehicles < 1 || vehicles > MOST_VEHICLES) {
    throw new UsageError(`--vehicles ${text}: not a whole number from 1 to ${MOST_VEHICLES}`);
  }
  return vehicles;
}
