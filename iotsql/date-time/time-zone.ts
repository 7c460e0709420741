/** A time zone by name or by fixed offset. All times are milliseconds since 1970, UTC. */
export interface TimeZone {
  id: string;
  /** Local time minus UTC at this moment, in milliseconds. */
  offsetMs(utcMs: number): number;
  /** `PST` or `Pacific Standard Time`. */
  name(utcMs: number, style: 'short' | 'long'): string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const OFFSET = /^(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?$/;
const NAME = /^[A-Za-z][A-Za-z0-9_+\-/]*$/;

/** Short names both Java libraries take for a region, where the zone database has none [assumed: the US ones]. */
const SHORT_NAMES = new Map([
  ['PST', 'America/Los_Angeles'],
  ['PDT', 'America/Los_Angeles'],
  ['MDT', 'America/Denver'],
  ['CST', 'America/Chicago'],
  ['CDT', 'America/Chicago'],
  ['EDT', 'America/New_York'],
  ['Z', 'UTC'],
]);

const CACHE_MAXIMUM = 64;
const cache = new Map<string, TimeZone | undefined>();

/** Undefined for what is no zone id and no offset. */
export function timeZone(id: string): TimeZone | undefined {
  if (cache.has(id)) return cache.get(id);
  if (cache.size >= CACHE_MAXIMUM) cache.clear();
  const zone = fixedZone(id) ?? namedZone(id);
  cache.set(id, zone);
  return zone;
}

/** `+02:00`, in hours and minutes (and seconds). */
export function offsetText(offsetMs: number, separator: string): string {
  const minutes = Math.trunc(Math.abs(offsetMs) / 60_000);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${offsetMs < 0 ? '-' : '+'}${pad(Math.trunc(minutes / 60))}${separator}${pad(minutes % 60)}`;
}

/** UTC of a local time: the earlier of two when clocks went back, moved on by the gap when they went forward. */
export function localToUtc(localMs: number, zone: TimeZone): number {
  const before = localMs - zone.offsetMs(localMs - DAY_MS);
  const after = localMs - zone.offsetMs(localMs + DAY_MS);
  const isLocal = (utcMs: number) => utcMs + zone.offsetMs(utcMs) === localMs;
  return isLocal(before) || !isLocal(after) ? before : after;
}

function fixedZone(id: string): TimeZone | undefined {
  const [, sign, hours, minutes = '0', seconds = '0'] = OFFSET.exec(id) ?? [];
  if (sign === undefined || hours === undefined) return undefined;
  const size = Number(hours) * HOUR_MS + Number(minutes) * 60_000 + Number(seconds) * 1000;
  if (size > 18 * HOUR_MS || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const offsetMs = sign === '-' ? -size : size;
  const name = offsetMs === 0 ? 'UTC' : offsetText(offsetMs, ':');
  return { id: name, offsetMs: () => offsetMs, name: () => name };
}

function namedZone(id: string): TimeZone | undefined {
  if (!NAME.test(id)) return undefined;
  try {
    const named = SHORT_NAMES.get(id) ?? id;
    const formats = {
      offset: format(named, 'longOffset'),
      short: format(named, 'short'),
      long: format(named, 'long'),
    };
    return {
      id: formats.offset.resolvedOptions().timeZone,
      offsetMs: (utcMs) => parseOffset(zoneText(formats.offset, utcMs)),
      name: (utcMs, style) => zoneText(formats[style], utcMs),
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function format(zone: string, timeZoneName: 'longOffset' | 'short' | 'long'): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName });
}

function zoneText(formatter: Intl.DateTimeFormat, utcMs: number): string {
  return formatter.formatToParts(utcMs).find((part) => part.type === 'timeZoneName')?.value ?? 'UTC';
}

/** Intl writes `GMT` for no offset. */
function parseOffset(text: string): number {
  return fixedZone(text)?.offsetMs(0) ?? 0;
}
