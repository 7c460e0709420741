/** A minute on a wall clock; months from 1 to 12. */
export interface WallMinute {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** True for a name of the time zone database, e.g. `Europe/Berlin`; offsets such as `+01:00` are none. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

export function wallMinuteAt(zone: string, epochMs: number): WallMinute {
  const at = new Date(epochMs + offsetMs(zone, epochMs));
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
  };
}

/**
 * When the wall clock of a zone shows a time, in milliseconds since 1970: the first time when it does so twice, undefined
 * when the clock is put forward over it.
 */
export function epochOf(zone: string, wall: WallMinute, second = 0): number | undefined {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, second);
  const offsets = [offsetMs(zone, asUtc - DAY_MS), offsetMs(zone, asUtc + DAY_MS)];
  const candidates = offsets.map((offset) => asUtc - offset).filter((at) => at + offsetMs(zone, at) === asUtc);
  return candidates.length === 0 ? undefined : Math.min(...candidates);
}

function offsetMs(zone: string, epochMs: number): number {
  if (zone === 'UTC') return 0;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(epochMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(epochMs / 1000) * 1000;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  formats.set(zone, format);
  return format;
}
