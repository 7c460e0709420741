import { CATALOGUES } from '../telemetry/catalogue/catalogue.ts';
import type { CatalogueSignal } from '../telemetry/catalogue/signal.ts';
import type { SignalValue } from '../telemetry/frame.ts';

/** As Parquet and Hive call it. */
export type ColumnType = 'string' | 'timestamp' | 'bigint' | 'int' | 'double' | 'boolean';

export interface ArchiveColumn {
  name: string;
  type: ColumnType;
  comment: string;
}

/**
 * What every row has. A row is one sample of a vehicle; `vehicle_id`, `boot_id`, `sequence` and `sample` name it, and the
 * one sample may stand in two files when a stream batch came twice. No name is a reserved word of SQL.
 */
export const ROW_COLUMNS = [
  { name: 'vehicle_id', type: 'string', comment: 'Opaque id of the vehicle' },
  { name: 'measured_at', type: 'timestamp', comment: "When it was measured, by the vehicle's clock" },
  { name: 'boot_id', type: 'string', comment: "Start of the vehicle's computer that sequence counts from" },
  { name: 'sequence', type: 'bigint', comment: 'Number of the frame' },
  { name: 'sample', type: 'int', comment: 'Number of the sample in its frame' },
  { name: 'received_at', type: 'timestamp', comment: 'When the cloud took the frame' },
  { name: 'skew_ms', type: 'bigint', comment: "received_at less the time of the frame's newest sample" },
  { name: 'signal_schema', type: 'string', comment: 'Signal catalogue and its version, as id/version' },
  { name: 'quality', type: 'string', comment: 'JSON: path to quality, of the values that are not ok' },
  {
    name: 'other_signals',
    type: 'string',
    comment: 'JSON: path to {value, unit}, of signals without a column, or not in its type or unit',
  },
] as const satisfies readonly ArchiveColumn[];

/** A signal's own column. */
export interface ArchivedSignal extends ArchiveColumn {
  path: string;
  /** Of its numbers; in another unit it is another quantity. */
  unit?: string;
}

const HIVE_TYPES = { number: 'double', boolean: 'boolean', text: 'string' } as const;

/** `Vehicle.Cabin.Door.Row1.IsOpen` is `vehicle_cabin_door_row1_isopen`: Hive knows neither case nor dots. */
function columnOf({ path, type, unit }: CatalogueSignal): ArchivedSignal {
  const column = { name: path.toLowerCase().replaceAll('.', '_'), type: HIVE_TYPES[type], path };
  return unit === undefined ? { ...column, comment: path } : { ...column, comment: `${path}, ${unit}`, unit };
}

/** The signals that have a column, by path: all that any catalogue has or had. */
export const ARCHIVED_SIGNALS: ReadonlyMap<string, ArchivedSignal> = new Map(
  CATALOGUES.flatMap(({ signals }) => signals).map((signal) => [signal.path, columnOf(signal)]),
);

/** True when the value can stand in the column: what cannot is kept in `other_signals`, so that a column has one type for ever. */
export function fitsColumn(value: SignalValue, { type }: ArchivedSignal): boolean {
  if (type === 'double') return typeof value === 'number';
  return type === 'boolean' ? typeof value === 'boolean' : typeof value === 'string';
}
