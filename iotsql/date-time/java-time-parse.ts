import { RE2JS } from 're2js';
import { MONTHS, shortName, WEEKDAYS } from './calendar-names.ts';
import { type PatternPart, splitPattern } from './pattern.ts';
import { type TimeFields, toLocalMs } from './time-fields.ts';
import { localToUtc, timeZone } from './time-zone.ts';

/** How one pattern letter reads: the text it takes, and what that text says. */
interface Reader {
  source: string;
  /** False when the text says nothing that can be. */
  read(fields: TimeFields, text: string): boolean;
}

interface CompiledPattern {
  expression: RE2JS;
  readers: Reader[];
}

const TEXT_MAXIMUM = 256;
/** A day and a zone's offset short of the last moment a JavaScript date can have. */
const LOCAL_MS_MAXIMUM = 8.64e15 - 3 * 86_400_000;
const CACHE_MAXIMUM = 64;
const cache = new Map<string, CompiledPattern | undefined>();

/**
 * Reads a time by a java.time pattern to milliseconds since 1970 [AWS-IoT: iot-sql-functions, time_to_epoch]. The
 * pattern needs a whole date; time is midnight and the zone UTC when it has none. Undefined when the text does not
 * fit, or for letters that are not read here (week-based years, quarters, localized forms) [assumed].
 */
export function parseJavaTime(text: string, pattern: string): number | undefined {
  const compiled = text.length > TEXT_MAXIMUM ? undefined : compiledPattern(pattern);
  const matcher = compiled?.expression.matcher(text);
  if (compiled === undefined || !matcher?.matches()) return undefined;
  const fields: TimeFields = {};
  for (const [index, reader] of compiled.readers.entries()) {
    const part = matcher.group(index + 1);
    if (part !== null && part !== undefined && !reader.read(fields, part)) return undefined;
  }
  const localMs = toLocalMs(fields);
  const zone = timeZone(fields.zone ?? 'UTC');
  // written so that NaN, a year no date has, is out of bounds
  if (localMs === undefined || zone === undefined || !(Math.abs(localMs) <= LOCAL_MS_MAXIMUM)) return undefined;
  return localToUtc(localMs, zone);
}

function compiledPattern(pattern: string): CompiledPattern | undefined {
  if (cache.has(pattern)) return cache.get(pattern);
  if (cache.size >= CACHE_MAXIMUM) cache.clear();
  const compiled = pattern.length > TEXT_MAXIMUM ? undefined : compilePattern(pattern);
  cache.set(pattern, compiled);
  return compiled;
}

/** A regular expression, of the linear kind, with one group a field; it gives back digits to adjacent fields as java.time does. */
function compilePattern(pattern: string): CompiledPattern | undefined {
  const parts = splitPattern(pattern);
  if (parts === undefined) return undefined;
  const readers: Reader[] = [];
  let source = '';
  let depth = 0;
  for (const part of parts) {
    if (part.kind === 'text') source += escapeText(part.text);
    else if (part.kind === 'field') {
      const reader = readerOf(part);
      if (reader === undefined) return undefined;
      readers.push(reader);
      source += `(${reader.source})`;
    } else {
      depth += part.kind === 'open' ? 1 : -1;
      if (depth < 0) return undefined;
      source += part.kind === 'open' ? '(?:' : ')?';
    }
  }
  // A section left open ends with the pattern.
  return { expression: RE2JS.compile(`${source}${')?'.repeat(depth)}`), readers };
}

function escapeText(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function readerOf({ letter, count }: Extract<PatternPart, { kind: 'field' }>): Reader | undefined {
  if (letter === 'M' || letter === 'L')
    return count >= 3 ? names(MONTHS, count, 'month') : number('month', count, 1, 12);
  if (letter === 'E') return names(WEEKDAYS, count, 'weekday');
  if (letter === 'u' || letter === 'y') return yearReader(count);
  if (letter === 'S') return fractionReader(count);
  if ('VzOXxZ'.includes(letter)) return zoneReader(letter);
  const range = RANGES.get(letter);
  return range === undefined ? TEXTS.get(letter) : number(range[0], count, range[1], range[2]);
}

const RANGES: ReadonlyMap<string, [NumericField, number, number]> = new Map([
  ['d', ['day', 1, 31]],
  ['D', ['dayOfYear', 1, 366]],
  ['H', ['hour', 0, 23]],
  ['k', ['clockHour', 1, 24]],
  ['K', ['halfHour', 0, 11]],
  ['h', ['clockHalfHour', 1, 12]],
  ['m', ['minute', 0, 59]],
  ['s', ['second', 0, 59]],
  ['n', ['nanosecond', 0, 999_999_999]],
]);

const TEXTS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['a', { source: 'AM|PM', read: (fields, text) => assign(fields, { isAfternoon: text === 'PM' }) }],
  ['G', { source: 'AD|BC', read: (fields, text) => assign(fields, { isBeforeChrist: text === 'BC' }) }],
]);

type NumericField = Exclude<keyof TimeFields, 'isAfternoon' | 'isBeforeChrist' | 'zone'>;

function assign(fields: TimeFields, values: Partial<TimeFields>): true {
  Object.assign(fields, values);
  return true;
}

/** One letter takes as many digits as there are; more letters exactly so many. */
function number(field: NumericField, count: number, minimum: number, maximum: number): Reader {
  return {
    source: count === 1 ? '\\d{1,19}' : `\\d{${count}}`,
    read: (fields, text) => {
      const value = Number(text);
      return value >= minimum && value <= maximum && assign(fields, { [field]: value });
    },
  };
}

/** `yy` is 2000 to 2099. */
function yearReader(count: number): Reader {
  if (count === 2) return { source: '\\d{2}', read: (fields, text) => assign(fields, { year: 2000 + Number(text) }) };
  return {
    source: `[+-]?\\d{${count},9}`,
    read: (fields, text) => assign(fields, { year: Number(text) }),
  };
}

function fractionReader(count: number): Reader {
  return {
    source: `\\d{${count}}`,
    read: (fields, text) => assign(fields, { nanosecond: Number(text.slice(0, 9).padEnd(9, '0')) }),
  };
}

function names(all: readonly string[], count: number, field: 'month' | 'weekday'): Reader {
  const list = count >= 4 ? all : all.map(shortName);
  return { source: list.join('|'), read: (fields, text) => assign(fields, { [field]: list.indexOf(text) + 1 }) };
}

/** Names for `VV` and `z`, offsets for the rest; `X` writes no offset as `Z`. */
function zoneReader(letter: string): Reader {
  const offset = 'Z|[+-]\\d{2}(?::?\\d{2}){0,2}';
  const name = `${offset}|[A-Za-z][A-Za-z0-9_+\\-/:]*`;
  return {
    source: letter === 'V' || letter === 'z' || letter === 'O' ? name : offset,
    read: (fields, text) => timeZone(text) !== undefined && assign(fields, { zone: text }),
  };
}
