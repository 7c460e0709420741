import { isSignalPath } from '../../contract/telemetry/frame.ts';
import type { ApiEvent } from '../common/http/api-route.ts';

/** Which signals of a shadow are asked for. */
export interface ShadowQuery {
  /** Paths, or what they begin with up to a dot; none: all. */
  paths: readonly string[];
  maxAgeMs: number;
}

export type ShadowQueryReading = { ok: true; query: ShadowQuery } | { ok: false; detail: string };

const MOST_PATHS = 50;
const DURATION = /^P(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8}(?:\.\d{1,3})?)S)?)?$/;
const SECONDS = /^\d{1,8}(\.\d{1,3})?$/;

/** `?paths=Vehicle.Speed,Vehicle.Cabin&maxAge=PT30S`; `maxAge=30` is the same age. [ISO 8601-1: 5.5.2.2] */
export function readShadowQuery(event: ApiEvent): ShadowQueryReading {
  const { paths: list, maxAge } = event.queryStringParameters ?? {};
  const paths = list === undefined ? [] : list.split(',').map((path) => path.trim());
  if (paths.length > MOST_PATHS) return { ok: false, detail: `paths are more than ${MOST_PATHS}` };
  const wrong = paths.find((path) => !isSignalPath(path));
  if (wrong !== undefined) return { ok: false, detail: `paths: "${wrong.slice(0, 40)}" is not a signal path` };
  const maxAgeMs = maxAge === undefined ? Number.POSITIVE_INFINITY : durationMs(maxAge);
  if (maxAgeMs === undefined) {
    return { ok: false, detail: 'maxAge is neither seconds nor a duration in days, hours, minutes and seconds: PT30S' };
  }
  return { ok: true, query: { paths, maxAgeMs } };
}

export function isAskedFor(path: string, { paths }: ShadowQuery): boolean {
  return paths.length === 0 || paths.some((asked) => path === asked || path.startsWith(`${asked}.`));
}

function durationMs(text: string): number | undefined {
  if (SECONDS.test(text)) return Math.round(Number(text) * 1000);
  const match = DURATION.exec(text);
  const parts = match?.slice(1);
  if (parts === undefined || parts.every((part) => part === undefined)) return undefined;
  const [days, hours, minutes, seconds] = parts.map((part) => Number(part ?? 0)) as [number, number, number, number];
  return Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000);
}
