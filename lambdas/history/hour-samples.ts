import type { Point } from './down-sample.ts';
import type { ArchivedRow } from './parquet-rows.ts';

/** The samples of a vehicle in an hour, out of all files that have some. */
export class HourSamples {
  readonly #rows = new Map<string, ArchivedRow>();

  /** A sample that another file had already is the same sample: batches come again. */
  add(rows: readonly ArchivedRow[]): void {
    for (const row of rows) this.#rows.set(row.id, row);
  }

  /** Values of each signal in the order of their time, one a millisecond. */
  points(paths: readonly string[]): Map<string, Point[]> {
    const rows = [...this.#rows.values()].sort((one, other) => one.atMs - other.atMs || (one.id < other.id ? -1 : 1));
    return new Map(paths.map((path) => [path, pointsOf(path, rows)]));
  }
}

function pointsOf(path: string, rows: readonly ArchivedRow[]): Point[] {
  const points: Point[] = [];
  for (const { atMs, signals } of rows) {
    const sample = signals.get(path);
    if (sample === undefined) continue;
    if (points.at(-1)?.atMs === atMs) points.pop();
    points.push({ atMs, ...sample });
  }
  return points;
}
