import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { encodeFrame } from '../../../../contract/telemetry/codecs.ts';
import type { SignalValue, TelemetryFrame } from '../../../../contract/telemetry/frame.ts';
import { frameOfSamples } from '../../../../contract/telemetry/samples.ts';
import {
  ARCHIVE_LIMITS,
  type ArchiveLimits,
  type ArchivePorts,
  type ArchiveRecord,
  archiveBatch,
} from '../../../../lambdas/telemetry-archive/archive-batch.ts';
import type { ArchiveReport } from '../../../../lambdas/telemetry-archive/write-groups.ts';
import { type MemoryObjects, memoryObjects } from '../../../support/memory-objects.ts';

/** A quiet morning: whole hours are easy to see. */
export const HOUR = Date.UTC(2026, 10, 23, 4);
export const MINUTE = 60_000;

export interface SimpleFrame {
  vehicleId?: string;
  sequence: number;
  baseTimeMs: number;
  samples: Record<string, SignalValue>[];
  /** Between two samples; a second unless told. */
  everyMs?: number;
}

function frameOf({ sequence, baseTimeMs, samples, everyMs = 1_000 }: SimpleFrame): TelemetryFrame {
  return frameOfSamples(
    { bootId: 'boot-1', sequence, baseTimeMs },
    samples.map((signals, index) => ({ offsetMs: index * everyMs, signals: Object.entries(signals) })),
  );
}

let position = 0;

/** A record of the stream; positions only grow. */
export function recordOf(frame: SimpleFrame | Uint8Array, more: Partial<ArchiveRecord> = {}): ArchiveRecord {
  position += 1;
  const isBytes = frame instanceof Uint8Array;
  return {
    sequenceNumber: String(49_000_000_000 + position),
    partitionKey: (isBytes ? undefined : frame.vehicleId) ?? 'veh-1',
    shardId: 'shardId-000000000000',
    arrivedAtMs: isBytes ? HOUR : frame.baseTimeMs + MINUTE,
    data: isBytes ? frame : encodeFrame(frameOf(frame), 'json'),
    ...more,
  };
}

export interface ArchiveWorld {
  objects: MemoryObjects;
  unwritable: string[];
  /** Into `into` when it is not the world's own bucket. */
  archive(records: readonly ArchiveRecord[], into?: Pick<MemoryObjects, 'put'>): Promise<ArchiveReport>;
}

export function archiveWorld(shareBits = 0, limits: ArchiveLimits = ARCHIVE_LIMITS): ArchiveWorld {
  const objects = memoryObjects();
  const unwritable: string[] = [];
  const portsTo = ({ put }: Pick<MemoryObjects, 'put'>): ArchivePorts => ({
    put: (key, bytes) => put(key, bytes, ''),
    nowMs: () => HOUR + 2 * 3_600_000,
    ...{ shareBits, limits },
    onUnwritable: ({ sequenceNumber }) => unwritable.push(sequenceNumber),
  });
  return { objects, unwritable, archive: (records, into = objects) => archiveBatch(records, portsTo(into)) };
}

/** All rows of a file, by another way than the history takes. */
export async function rowsOfFile(bytes: Uint8Array | undefined): Promise<Record<string, unknown>[]> {
  if (bytes === undefined) throw new Error('there is no such file');
  const file = bytes.slice().buffer as ArrayBuffer;
  return parquetReadObjects({ file, compressors: { GZIP: (input) => gunzipSync(input) } });
}

export async function allRows({ objects }: MemoryObjects): Promise<Record<string, unknown>[]> {
  return (await Promise.all([...objects.values()].map(rowsOfFile))).flat();
}
