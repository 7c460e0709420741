import { decodeFrame } from '../../contract/telemetry/decode-frame.ts';
import type { TelemetryFrame } from '../../contract/telemetry/frame.ts';
import { isVehicleId } from '../../contract/topics.ts';
import { HourGroups } from './hour-group.ts';
import { type ArchiveReport, emptyReport, type WritePorts, writeGroups } from './write-groups.ts';

export interface ArchiveRecord {
  sequenceNumber: string;
  /** The vehicle, put there by the rule from the topic. */
  partitionKey: string;
  shardId: string;
  arrivedAtMs: number;
  data: Uint8Array;
}

export interface ArchivePorts extends WritePorts {
  nowMs(): number;
  /** See `shareOf`. */
  shareBits: number;
  limits: ArchiveLimits;
  /** Called with the only record of a batch that cannot be written at all. */
  onUnwritable(record: ArchiveRecord, error: unknown): void;
}

/** Cells of rows and columns. What a frame says in a few bytes may be much. */
export interface ArchiveLimits {
  /** In memory at once; a batch that inflates to more is written in parts. */
  cells: number;
  /** Of one vehicle in one batch: a day of driving. Others wait behind it. */
  cellsOfVehicle: number;
}

export const ARCHIVE_LIMITS: ArchiveLimits = { cells: 3_000_000, cellsOfVehicle: 2_000_000 };

/**
 * Writes a batch as one object an hour and share. Throws when S3 does not take an object: then the batch comes again and
 * writes the same names.
 */
export async function archiveBatch(records: readonly ArchiveRecord[], ports: ArchivePorts): Promise<ArchiveReport> {
  const report = emptyReport();
  const groups = new HourGroups(ports.shareBits);
  const intake = new Intake(ports, report);
  let cells = 0;
  const write = async (): Promise<void> => {
    const { unwritable } = await writeGroups(groups.take(), ports, report, { isLastTry: records.length === 1 });
    for (const error of unwritable) ports.onUnwritable(records[0] as ArchiveRecord, error);
    cells = 0;
  };
  for (const record of records) {
    const taken = intake.take(record);
    if (taken === undefined) continue;
    const { partitionKey: vehicleId, arrivedAtMs, shardId, sequenceNumber } = record;
    report.leftOut += groups.add({ vehicleId, arrivedAtMs, shardId, sequenceNumber, frame: taken.frame });
    cells += taken.cells;
    if (cells >= ports.limits.cells) await write();
  }
  await write();
  return report;
}

/** Which records of a batch are frames to be written; the report counts the others. */
class Intake {
  readonly #nowMs: number;
  readonly #limits: ArchiveLimits;
  readonly #report: ArchiveReport;
  readonly #seen = new Set<string>();
  readonly #cellsOf = new Map<string, number>();

  constructor({ nowMs, limits }: ArchivePorts, report: ArchiveReport) {
    this.#nowMs = nowMs();
    this.#limits = limits;
    this.#report = report;
  }

  take(record: ArchiveRecord): { frame: TelemetryFrame; cells: number } | undefined {
    const frame = this.#decode(record);
    if (frame === undefined) {
      this.#report.undecodable += 1;
      return undefined;
    }
    const vehicleId = record.partitionKey;
    const id = `${vehicleId} ${frame.bootId} ${frame.sequence}`;
    if (this.#seen.has(id)) {
      this.#report.repeated += 1;
      return undefined;
    }
    this.#seen.add(id);
    const cells = cellsOf(frame);
    const soFar = this.#cellsOf.get(vehicleId) ?? 0;
    if (soFar + cells > this.#limits.cellsOfVehicle) {
      this.#report.leftOut += frame.offsetsMs.length;
      return undefined;
    }
    this.#cellsOf.set(vehicleId, soFar + cells);
    this.#report.frames += 1;
    return { frame, cells };
  }

  #decode({ partitionKey, data }: ArchiveRecord): TelemetryFrame | undefined {
    if (!isVehicleId(partitionKey)) return undefined;
    try {
      const decoded = decodeFrame(data, this.#nowMs);
      return decoded.ok ? decoded.frame : undefined;
    } catch {
      // a decoder that throws, which it must not, would stop the shard at this record
      return undefined;
    }
  }
}

/** Of a row, the ten that every row has and one for each value. */
function cellsOf({ offsetsMs, columns }: TelemetryFrame): number {
  return columns.reduce((sum, { values }) => sum + values.length, offsetsMs.length * 10);
}
