/** What a text said about a time. Months and weekdays (Monday) count from 1. */
export interface TimeFields {
  year?: number;
  isBeforeChrist?: boolean;
  month?: number;
  day?: number;
  dayOfYear?: number;
  weekday?: number;
  hour?: number;
  /** 1 to 24. */
  clockHour?: number;
  /** 0 to 11. */
  halfHour?: number;
  /** 1 to 12. */
  clockHalfHour?: number;
  isAfternoon?: boolean;
  minute?: number;
  second?: number;
  nanosecond?: number;
  zone?: string;
}

const DAY_MS = 86_400_000;

/** Local milliseconds since 1970. Undefined without a whole date, or when the fields contradict each other. */
export function toLocalMs(fields: TimeFields): number | undefined {
  const dateMs = toDateMs(fields);
  const hour = toHour(fields);
  if (dateMs === undefined || hour === undefined) return undefined;
  if (fields.weekday !== undefined && fields.weekday % 7 !== new Date(dateMs).getUTCDay()) return undefined;
  const { minute = 0, second = 0, nanosecond = 0 } = fields;
  return dateMs + ((hour * 60 + minute) * 60 + second) * 1000 + Math.floor(nanosecond / 1_000_000);
}

function toDateMs({ year, isBeforeChrist, month, day, dayOfYear }: TimeFields): number | undefined {
  if (year === undefined) return undefined;
  const prolepticYear = isBeforeChrist === true ? 1 - year : year;
  if (dayOfYear !== undefined) return utcDate(prolepticYear, 1, 1) + (dayOfYear - 1) * DAY_MS;
  if (month === undefined || day === undefined) return undefined;
  // java.time moves 31 April to the 30th, as its default (smart) resolver does.
  const lastDay = new Date(utcDate(prolepticYear, month + 1, 1) - DAY_MS).getUTCDate();
  return utcDate(prolepticYear, month, Math.min(day, lastDay));
}

/** Not Date.UTC, which takes the years 0 to 99 for 1900 and on. */
function utcDate(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

/** Half-day hours need AM or PM. No hour at all is midnight. */
function toHour({ hour, clockHour, halfHour, clockHalfHour, isAfternoon }: TimeFields): number | undefined {
  if (hour !== undefined) return hour;
  if (clockHour !== undefined) return clockHour % 24;
  const half = halfHour ?? (clockHalfHour === undefined ? undefined : clockHalfHour % 12);
  if (half === undefined) return 0;
  return isAfternoon === undefined ? undefined : half + (isAfternoon ? 12 : 0);
}
