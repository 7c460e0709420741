import { MONTHS, shortName, WEEKDAYS } from './calendar-names.ts';
import { type PatternPart, splitPattern } from './pattern.ts';
import { offsetText, type TimeZone, timeZone } from './time-zone.ts';

/** A moment seen in a zone: `local` has the local time in its UTC fields. */
interface Moment {
  utcMs: number;
  offsetMs: number;
  local: Date;
  zone: TimeZone;
}

type Field = (moment: Moment, count: number) => string;

/** Formats by a Joda-Time pattern [AWS-IoT: iot-sql-functions, parse_time]. Undefined for a bad pattern or zone. */
export function formatJoda(pattern: string, utcMs: number, zoneId: string): string | undefined {
  const zone = timeZone(zoneId);
  const parts = splitPattern(pattern);
  if (zone === undefined || parts === undefined || parts.length === 0) return undefined;
  const offsetMs = zone.offsetMs(utcMs);
  const moment = { utcMs, offsetMs, zone, local: new Date(utcMs + offsetMs) };
  const texts = parts.map((part) => formatPart(part, moment));
  return texts.includes(undefined) ? undefined : texts.join('');
}

function formatPart(part: PatternPart, moment: Moment): string | undefined {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'open') return '[';
  if (part.kind === 'close') return ']';
  return FIELDS.get(part.letter)?.(moment, part.count);
}

function number(read: (moment: Moment) => number): Field {
  return (moment, count) => padded(read(moment), count);
}

function padded(value: number, count: number): string {
  return (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(count, '0');
}

/** Four letters or more give the whole name. */
function named(names: readonly string[], index: number, count: number): string {
  const name = names[index] ?? '';
  return count >= 4 ? name : shortName(name);
}

/** Two letters give two digits. */
function year(read: (moment: Moment) => number): Field {
  return (moment, count) => (count === 2 ? padded(Math.abs(read(moment)) % 100, 2) : padded(read(moment), count));
}

const DAY_MS = 86_400_000;

function isoWeekday(local: Date): number {
  return local.getUTCDay() === 0 ? 7 : local.getUTCDay();
}

/** The Thursday of a date's week lies in the year that week belongs to (ISO 8601). */
function weekThursday(local: Date): Date {
  return new Date(local.getTime() + (4 - isoWeekday(local)) * DAY_MS);
}

function dayOfYear(local: Date): number {
  const start = new Date(local);
  start.setUTCMonth(0, 1);
  return Math.round((local.getTime() - start.getTime()) / DAY_MS) + 1;
}

function yearOfEra(local: Date): number {
  const value = local.getUTCFullYear();
  return value > 0 ? value : 1 - value;
}

const twelve = (local: Date) => local.getUTCHours() % 12;

const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['G', ({ local }) => (local.getUTCFullYear() > 0 ? 'AD' : 'BC')],
  ['C', number(({ local }) => Math.trunc(yearOfEra(local) / 100))],
  ['Y', year(({ local }) => yearOfEra(local))],
  ['x', year(({ local }) => weekThursday(local).getUTCFullYear())],
  ['w', number(({ local }) => Math.ceil(dayOfYear(weekThursday(local)) / 7))],
  ['e', number(({ local }) => isoWeekday(local))],
  ['E', ({ local }, count) => named(WEEKDAYS, isoWeekday(local) - 1, count)],
  ['y', year(({ local }) => local.getUTCFullYear())],
  ['D', number(({ local }) => dayOfYear(local))],
  [
    'M',
    ({ local }, count) =>
      count >= 3 ? named(MONTHS, local.getUTCMonth(), count) : padded(local.getUTCMonth() + 1, count),
  ],
  ['d', number(({ local }) => local.getUTCDate())],
  ['a', ({ local }) => (local.getUTCHours() < 12 ? 'AM' : 'PM')],
  ['K', number(({ local }) => twelve(local))],
  ['h', number(({ local }) => twelve(local) || 12)],
  ['H', number(({ local }) => local.getUTCHours())],
  ['k', number(({ local }) => local.getUTCHours() || 24)],
  ['m', number(({ local }) => local.getUTCMinutes())],
  ['s', number(({ local }) => local.getUTCSeconds())],
  ['S', ({ local }, count) => padded(local.getUTCMilliseconds(), 3).padEnd(count, '0').slice(0, count)],
  ['z', ({ zone, utcMs }, count) => zone.name(utcMs, count >= 4 ? 'long' : 'short')],
  ['Z', ({ zone, offsetMs }, count) => (count >= 3 ? zone.id : offsetText(offsetMs, count === 2 ? ':' : ''))],
]);
