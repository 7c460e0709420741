import { ScheduleExpressionError } from './schedule-expression-error.ts';

/** What a field of a cron expression may hold. */
export interface FieldRange {
  name: string;
  min: number;
  max: number;
  /** Names for the values from `min` on, e.g. `JAN`. */
  names?: readonly string[];
  /** True when a range may run over the end, as `FRI-MON` does. */
  wraps?: boolean;
}

/** The values of a field of lists, ranges and steps (`0/15`, `MON-FRI`, `1,15`, `*`), in order. Throws `ScheduleExpressionError`. */
export function parseField(text: string, range: FieldRange): number[] {
  const values = new Set(text.split(',').flatMap((part) => parsePart(part, range)));
  return [...values].sort((a, b) => a - b);
}

/** One value by number or name. Throws `ScheduleExpressionError`. */
export function parseValue(text: string, range: FieldRange): number {
  const named = range.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return range.min + named;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= range.min && value <= range.max) return value;
  throw wrongField(text, range);
}

export function wrongField(text: string, { name, min, max }: FieldRange): ScheduleExpressionError {
  return new ScheduleExpressionError(`${name} cannot be '${text}' (${min} to ${max})`);
}

function parsePart(part: string, range: FieldRange): number[] {
  const [span = '', stepText, ...rest] = part.split('/');
  if (rest.length > 0) throw wrongField(part, range);
  const step = stepText === undefined ? 1 : parseStep(stepText, range);
  const [first, last] = spanOf(span, range, stepText !== undefined);
  if (first > last && !range.wraps) throw wrongField(part, range);
  const size = range.max - range.min + 1;
  const length = (last - first + size) % size;
  const values: number[] = [];
  for (let offset = 0; offset <= length; offset += step) {
    values.push(range.min + ((first - range.min + offset) % size));
  }
  return values;
}

/** A step alone starts at its value and runs to the end. */
function spanOf(span: string, range: FieldRange, hasStep: boolean): [first: number, last: number] {
  if (span === '*' || (span === '' && hasStep)) return [range.min, range.max];
  const [from = '', to, ...rest] = span.split('-');
  if (rest.length > 0) throw wrongField(span, range);
  const first = parseValue(from, range);
  if (to !== undefined) return [first, parseValue(to, range)];
  return [first, hasStep ? range.max : first];
}

function parseStep(text: string, range: FieldRange): number {
  const step = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (step > 0) return step;
  throw new ScheduleExpressionError(`${range.name}: '${text}' is no step`);
}
