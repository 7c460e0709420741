import { QUALITIES, type Quality, type SignalColumn, type TelemetryFrame } from '../frame.ts';
import { catalogueOf } from './catalogue.ts';
import type { CatalogueSignal } from './signal.ts';

const ABNORMAL = codeOf('abnormal');
const INVALID = codeOf('invalid');

/**
 * Marks, in place, what the catalogue does not believe: a value of another type than the signal's is `invalid`, one out
 * of its range or none of its texts is `abnormal`. Every value is kept, and what the vehicle itself says of one stands.
 * A column in another unit is not judged, nor a signal or schema the catalogue does not know.
 */
export function judgeQualities({ schema, columns }: TelemetryFrame): void {
  const catalogue = catalogueOf(schema);
  if (catalogue === undefined) return;
  for (const column of columns) {
    const number = catalogue.numbers.get(column.path);
    if (number === undefined || column.unit !== undefined) continue;
    judgeColumn(column, catalogue.signals[number - 1] as CatalogueSignal);
  }
}

function judgeColumn(column: SignalColumn, signal: CatalogueSignal): void {
  const { values } = column;
  if (values instanceof Float64Array && signal.type === 'number' && isWithin(values, signal)) return;
  for (let at = 0; at < values.length; at += 1) {
    const quality = qualityOf(values[at], signal);
    if (quality === 0) continue;
    column.qualities ??= new Uint8Array(values.length);
    if (column.qualities[at] === 0) column.qualities[at] = quality;
  }
}

/** The usual case, by itself for its speed. */
function isWithin(values: Float64Array, { min = -Infinity, max = Infinity }: CatalogueSignal): boolean {
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] as number;
    if (value < min || value > max) return false;
  }
  return true;
}

function qualityOf(value: unknown, { type, min = -Infinity, max = Infinity, allowed }: CatalogueSignal): number {
  if (typeof value === 'number') return type !== 'number' ? INVALID : value < min || value > max ? ABNORMAL : 0;
  if (typeof value === 'boolean') return type === 'boolean' ? 0 : INVALID;
  if (type !== 'text') return INVALID;
  return allowed === undefined || allowed.includes(value as string) ? 0 : ABNORMAL;
}

function codeOf(quality: Quality): number {
  return QUALITIES.indexOf(quality);
}
