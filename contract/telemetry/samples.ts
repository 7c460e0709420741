import { DEFAULT_SCHEMA, type FrameHead, type SignalColumn, type SignalValue, type TelemetryFrame } from './frame.ts';

/** One moment of a vehicle, as its sensors give it. */
export interface TelemetrySample {
  /** Milliseconds after the frame's base time. */
  offsetMs: number;
  signals: [path: string, value: SignalValue][];
}

type UnnamedHead = Omit<FrameHead, 'schema'> & Partial<FrameHead>;

interface GrowingColumn {
  rows: number[];
  values: SignalValue[];
}

/** Samples as a frame, in the order of their time. A signal given twice in one sample keeps its last value. */
export function frameOfSamples(head: UnnamedHead, samples: readonly TelemetrySample[]): TelemetryFrame {
  const inOrder = samples.toSorted((one, other) => one.offsetMs - other.offsetMs);
  const growing = new Map<string, GrowingColumn>();
  for (const [row, { signals }] of inOrder.entries()) {
    for (const [path, value] of signals) addValue(growing, path, row, value);
  }
  return {
    ...{ schema: DEFAULT_SCHEMA, ...head },
    offsetsMs: Int32Array.from(inOrder, ({ offsetMs }) => offsetMs),
    columns: [...growing].map(([path, column]) => columnOf(path, column, inOrder.length)),
  };
}

/** The samples of a frame, signals in the order of its columns. */
export function samplesOf({ offsetsMs, columns }: TelemetryFrame): TelemetrySample[] {
  const samples = Array.from(offsetsMs, (offsetMs): TelemetrySample => ({ offsetMs, signals: [] }));
  for (const { path, rows, values } of columns) {
    for (let index = 0; index < values.length; index += 1) {
      samples[rows === undefined ? index : (rows[index] as number)]?.signals.push([path, values[index] as SignalValue]);
    }
  }
  return samples;
}

function addValue(columns: Map<string, GrowingColumn>, path: string, row: number, value: SignalValue): void {
  const column = columns.get(path) ?? { rows: [], values: [] };
  columns.set(path, column);
  const isAgain = column.rows.at(-1) === row;
  if (!isAgain) column.rows.push(row);
  column.values[column.rows.length - 1] = value;
}

function columnOf(path: string, { rows, values }: GrowingColumn, samples: number): SignalColumn {
  const isNumeric = values.every((value) => typeof value === 'number');
  return {
    path,
    ...(rows.length === samples ? {} : { rows: Uint16Array.from(rows) }),
    values: isNumeric ? Float64Array.from(values as number[]) : values,
  };
}
