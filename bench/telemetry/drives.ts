import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../cli/usage-error.ts';
import type { TelemetryFrame } from '../../contract/telemetry/frame.ts';
import { frameOfSamples, type TelemetrySample } from '../../contract/telemetry/samples.ts';
import { createDrivingModel } from '../../vehicle/simulator/driving-model.ts';
import { CITY_DRIVE, readRecordedDrive } from '../../vehicle/simulator/recorded-drive.ts';

/** Drives of one sample a second. */
export interface DriveSet {
  name: string;
  drives: TelemetrySample[][];
}

const SCHEMA = { id: 'vss-ice', version: 1 };
const BEGIN_MS = Date.UTC(2026, 0, 15);
const MODELLED_SECONDS = 3_600;

/** Recordings of a folder, or the one that comes with the simulator. Throws UsageError when there is none. */
export async function recordedDrives(dir: string | undefined): Promise<DriveSet> {
  if (dir === undefined) return { name: 'recorded drive', drives: [await readRecordedDrive(CITY_DRIVE)] };
  const names = await readdir(dir).catch(() => {
    throw new UsageError(`--drives: the folder ${dir} cannot be read`);
  });
  const files = names.filter((name) => /\.csv(\.gz)?$/.test(name)).sort();
  if (files.length === 0) throw new UsageError(`--drives: ${dir} has no .csv or .csv.gz`);
  const drives = await Promise.all(files.map((file) => readRecordedDrive(join(dir, file))));
  return { name: `${files.length} recorded drives`, drives };
}

/** An hour of the simulator's driving model; the same one every time. */
export function modelledDrive(): DriveSet {
  const model = createDrivingModel(repeatable(1));
  const drive = Array.from({ length: MODELLED_SECONDS }, () => model.next()).filter((sample) => sample !== undefined);
  return { name: 'driving model', drives: [drive] };
}

/** Xorshift of 32 bits. */
function repeatable(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Whole frames of so many seconds, as a vehicle sends them. */
export function framesOf({ drives }: DriveSet, seconds: number): TelemetryFrame[] {
  return drives.flatMap((samples, drive) =>
    Array.from({ length: Math.floor(samples.length / seconds) }, (_, sequence) => {
      const first = sequence * seconds;
      const rows = samples
        .slice(first, first + seconds)
        .map((sample, at): TelemetrySample => ({ ...sample, offsetMs: at * 1000 }));
      const head = { bootId: `qk3Xz7${drive}A`, sequence, schema: SCHEMA, baseTimeMs: BEGIN_MS + first * 1000 };
      return frameOfSamples(head, rows);
    }),
  );
}
