import { toDecimal, toText } from '../conversions.ts';
import { parseJavaTime } from '../date-time/java-time-parse.ts';
import { formatJoda } from '../date-time/joda-format.ts';
import { binary, type FunctionGroup, variadic } from './definition.ts';

/** Largest distance from 1970 a JavaScript date can have, in milliseconds. */
const TIME_MAXIMUM = 8.64e15;

/** `parse_time(pattern, epochMs [, zone])`: formats, in spite of its name. Failures are Undefined [assumed]. */
function format([pattern, time, zone = 'UTC']: unknown[]): string | undefined {
  const patternText = toText(pattern);
  const timeMs = toDecimal(time);
  const zoneText = toText(zone);
  if (patternText === undefined || zoneText === undefined || timeMs === undefined) return undefined;
  return Math.abs(timeMs) > TIME_MAXIMUM ? undefined : formatJoda(patternText, Math.floor(timeMs), zoneText);
}

/** `time_to_epoch(text, pattern)`: milliseconds since 1970. Failures are Undefined [assumed]. */
function parse(value: unknown, pattern: unknown): number | undefined {
  const text = toText(value);
  const patternText = toText(pattern);
  return text === undefined || patternText === undefined ? undefined : parseJavaTime(text, patternText);
}

export const dateTimeFunctions: FunctionGroup = {
  parse_time: variadic([2, 3], format, { since2016: true }),
  time_to_epoch: binary(parse, { since2016: true }),
};
