import { QUALITIES, type SignalColumn, type SignalValue, type TelemetryFrame } from '../telemetry/frame.ts';
import type { SignalTable } from './signal-table.ts';
import type { SignalValues } from './signal-values.ts';

interface ColumnCursor {
  place: number;
  values: SignalColumn['values'];
  rows: Uint16Array | undefined;
  qualities: Uint8Array | undefined;
  /** Index of the next value; only where not every row has one. */
  next: number;
}

const OK = QUALITIES.indexOf('ok');

/** Walks a frame row by row and puts the values of the signals that matter to their places. */
export class FrameRows {
  readonly #table: SignalTable;
  #cursors: ColumnCursor[] = [];

  constructor(table: SignalTable) {
    this.#table = table;
  }

  open({ columns }: TelemetryFrame): void {
    this.#cursors = [];
    for (const { path, values, rows, qualities } of columns) {
      const place = this.#table.find(path);
      if (place !== undefined) this.#cursors.push({ place, values, rows, qualities, next: 0 });
    }
  }

  /** Goes past a row without looking at it. */
  skip(row: number): void {
    for (const cursor of this.#cursors) {
      if (cursor.rows?.[cursor.next] === row) cursor.next += 1;
    }
  }

  /** Takes over the values of a row; `onChange` is told the places whose value, or trust in it, became another. */
  take(row: number, signals: SignalValues, onChange: (place: number) => void): void {
    for (let index = 0; index < this.#cursors.length; index += 1) {
      const cursor = this.#cursors[index] as ColumnCursor;
      let at = row;
      if (cursor.rows !== undefined) {
        if (cursor.rows[cursor.next] !== row) continue;
        at = cursor.next++;
      }
      const isOk = cursor.qualities === undefined || cursor.qualities[at] === OK;
      if (setValue(signals, cursor.place, cursor.values[at], isOk)) onChange(cursor.place);
    }
  }
}

/** True when the value, or whether it is known, became another. */
function setValue(signals: SignalValues, place: number, value: SignalValue | undefined, isOk: boolean): boolean {
  const wasKnown = signals.known[place] === 1;
  // what is no number counts as a value that cannot be trusted
  if (!isOk || value === undefined || Number.isNaN(value)) {
    signals.known[place] = 0;
    return wasKnown;
  }
  signals.known[place] = 1;
  signals.heardIn[place] = signals.row;
  const last = signals.values[place];
  if (last === value) return !wasKnown;
  signals.before[place] = last;
  signals.values[place] = value;
  signals.changedIn[place] = signals.row;
  return true;
}
