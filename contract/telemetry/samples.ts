import {
  DEFAULT_SCHEMA,
  type FrameHead,
  QUALITIES,
  type Quality,
  type SignalColumn,
  type SignalValue,
  type TelemetryFrame,
} from './frame.ts';

/** One moment of a vehicle, as its sensors give it. */
export interface TelemetrySample {
  /** Milliseconds after the frame's base time. */
  offsetMs: number;
  signals: [path: string, value: SignalValue][];
  /** Of those that are not ok, by path. */
  qualities?: ReadonlyMap<string, Quality>;
}

type UnnamedHead = Omit<FrameHead, 'schema'> & Partial<FrameHead>;

interface GrowingColumn {
  rows: number[];
  values: SignalValue[];
  /** Indexes in `QUALITIES`; shorter than `values` while the rest is ok. */
  qualities: number[];
}

/**
 * Samples as a frame, in the order of their time. A signal given twice in one sample keeps its last value.
 * `units` are of signals that have another one than the catalogue says, by path.
 */
export function frameOfSamples(
  head: UnnamedHead,
  samples: readonly TelemetrySample[],
  units?: ReadonlyMap<string, string>,
): TelemetryFrame {
  const inOrder = samples.toSorted((one, other) => one.offsetMs - other.offsetMs);
  const growing = new Map<string, GrowingColumn>();
  for (const [row, { signals, qualities }] of inOrder.entries()) {
    for (const [path, value] of signals) {
      const quality = qualities === undefined ? 0 : QUALITIES.indexOf(qualities.get(path) ?? 'ok');
      addValue(growing, path, row, value, quality);
    }
  }
  const { bootId, sequence, schema = DEFAULT_SCHEMA, baseTimeMs } = head;
  return {
    ...{ bootId, sequence, schema, baseTimeMs },
    offsetsMs: Int32Array.from(inOrder, ({ offsetMs }) => offsetMs),
    columns: [...growing].map(([path, column]) => columnOf(path, column, inOrder.length, units?.get(path))),
  };
}

/** The samples of a frame, signals in the order of its columns. */
export function samplesOf({ offsetsMs, columns }: TelemetryFrame): TelemetrySample[] {
  const samples = Array.from(offsetsMs, (offsetMs): TelemetrySample => ({ offsetMs, signals: [] }));
  for (const { path, rows, values, qualities } of columns) {
    for (let index = 0; index < values.length; index += 1) {
      const sample = samples[rows === undefined ? index : (rows[index] as number)];
      sample?.signals.push([path, values[index] as SignalValue]);
      const quality = qualities?.[index] ?? 0;
      if (sample === undefined || quality === 0) continue;
      sample.qualities = new Map(sample.qualities).set(path, QUALITIES[quality] as Quality);
    }
  }
  return samples;
}

/** Units of a frame's signals where they are not the catalogue's. */
export function unitsOf({ columns }: TelemetryFrame): Map<string, string> {
  return new Map(columns.flatMap(({ path, unit }) => (unit === undefined ? [] : [[path, unit] as const])));
}

function addValue(
  columns: Map<string, GrowingColumn>,
  path: string,
  row: number,
  value: SignalValue,
  quality: number,
): void {
  const column = columns.get(path) ?? { rows: [], values: [], qualities: [] };
  columns.set(path, column);
  const isAgain = column.rows.at(-1) === row;
  if (!isAgain) column.rows.push(row);
  const at = column.rows.length - 1;
  column.values[at] = value;
  if (quality === 0 && at >= column.qualities.length) return;
  while (column.qualities.length < at) column.qualities.push(0);
  column.qualities[at] = quality;
}

function columnOf(
  path: string,
  { rows, values, qualities }: GrowingColumn,
  samples: number,
  unit: string | undefined,
): SignalColumn {
  const isNumeric = values.every((value) => typeof value === 'number');
  const isAllOk = qualities.every((quality) => quality === 0);
  return {
    path,
    ...(unit === undefined ? {} : { unit }),
    ...(rows.length === samples ? {} : { rows: Uint16Array.from(rows) }),
    values: isNumeric ? Float64Array.from(values as number[]) : values,
    ...(isAllOk ? {} : { qualities: Uint8Array.from(values, (_, at) => qualities[at] ?? 0) }),
  };
}
