import { objectKey } from '../../contract/archive/object-key.ts';
import { groupColumns } from './group-columns.ts';
import type { HourGroup } from './hour-group.ts';
import { parquetFile } from './parquet-file.ts';

export interface WritePorts {
  /** Writes an object, over one of that name. */
  put(key: string, bytes: Uint8Array): Promise<void>;
}

/** What became of a batch. */
export interface ArchiveReport {
  files: number;
  frames: number;
  bytes: number;
  /** Records that are no frame: the shadow's consumer quarantines them. */
  undecodable: number;
  /** Frames that came before in the same batch. */
  repeated: number;
  /** Samples of vehicles that had too many hours or values in one batch. */
  leftOut: number;
  /** Files that could not be made of a single record. */
  unwritable: number;
}

export function emptyReport(): ArchiveReport {
  return { files: 0, frames: 0, bytes: 0, undecodable: 0, repeated: 0, leftOut: 0, unwritable: 0 };
}

const PARALLEL_PUTS = 8;

/**
 * Writes an object a group. A record that no file can hold would bring its batch back until it is too old: the mapping
 * halves a batch that fails, and when only this record is left, on its last try, it is let go with its error.
 */
export async function writeGroups(
  groups: readonly HourGroup[],
  ports: WritePorts,
  report: ArchiveReport,
  { isLastTry }: { isLastTry: boolean },
): Promise<{ unwritable: unknown[] }> {
  const unwritable: unknown[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let group = groups[next++]; group !== undefined; group = groups[next++]) {
      const made = makeFile(group);
      if (made.ok) {
        await ports.put(objectKey(group), made.bytes);
        report.files += 1;
        report.bytes += made.bytes.length;
      } else if (isLastTry) {
        unwritable.push(made.error);
        report.unwritable += 1;
      } else {
        throw made.error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_PUTS, groups.length) }, worker));
  return { unwritable };
}

function makeFile(group: HourGroup): { ok: true; bytes: Uint8Array } | { ok: false; error: unknown } {
  try {
    return { ok: true, bytes: parquetFile(groupColumns(group.spans)) };
  } catch (error) {
    return { ok: false, error };
  }
}
