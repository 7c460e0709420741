import * as v from 'valibot';
import { readBySchema, type SchemaReading, timeMs } from '../http/request-schema.ts';
import { isSignalPath } from '../telemetry/frame.ts';
import { HOUR_MS } from './object-key.ts';

/** What a history shows of the values of an interval. */
const AGGREGATES = ['last', 'min', 'max', 'avg'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

export interface HistoryRequest {
  paths: string[];
  /** Epoch ms by the vehicle's clock, `fromMs` to before `toMs`. */
  fromMs: number;
  toMs: number;
  /** Length of an interval; absent: every sample is shown. */
  everyMs?: number;
  aggregate: Aggregate;
}

export const HISTORY_LIMITS = {
  paths: 16,
  spanMs: 31 * 24 * HOUR_MS,
  points: 10_000,
} as const;

/** Without `from`. */
const DEFAULT_SPAN_MS = HOUR_MS;

/** Whole parts of an hour, so that no interval lies across two files' hours. */
const STEPS_MS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_200, 1_800, 3_600].map(
  (seconds) => seconds * 1000,
);
const UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, h: HOUR_MS };

const pathList = v.pipe(
  v.string('is missing: name the signals, with commas between'),
  v.transform((text) => [...new Set(text.split(','))]),
  v.maxLength(HISTORY_LIMITS.paths, `has more than ${HISTORY_LIMITS.paths} signals`),
  v.array(v.pipe(v.string(), v.check(isSignalPath, 'has a part that is no signal path'))),
);

const interval = v.pipe(
  v.string(),
  v.transform((text) => {
    const [, count, unit = ''] = /^(\d{1,4})([smh])$/.exec(text) ?? [];
    return Number(count) * (UNIT_MS[unit] ?? 0);
  }),
  v.check((ms) => ms > 0 && HOUR_MS % ms === 0, 'is no whole part of an hour such as 10s, 1m or 1h'),
);

const pointCount = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}$/, 'is no whole number'),
  v.transform(Number),
  v.minValue(1, 'is less than 1'),
  v.maxValue(HISTORY_LIMITS.points, `is more than ${HISTORY_LIMITS.points}`),
);

const schema = v.pipe(
  v.object({
    paths: pathList,
    from: v.optional(timeMs),
    to: v.optional(timeMs),
    every: v.optional(interval),
    points: v.optional(pointCount),
    agg: v.optional(v.picklist(AGGREGATES, `is none of ${AGGREGATES.join(', ')}`)),
  }),
  v.check(({ every, points }) => every === undefined || points === undefined, 'every and points exclude each other'),
  v.check(
    ({ agg, every, points }) => agg === undefined || every !== undefined || points !== undefined,
    'agg needs every or points',
  ),
);

/** A request's query; `detail` names the first thing that does not fit. Without times it is the last hour. */
export function readHistoryRequest(
  query: Readonly<Record<string, string | undefined>>,
  nowMs: number,
): SchemaReading<HistoryRequest> {
  const reading = readBySchema(schema, query);
  if (!reading.ok) return reading;
  const { paths, from, to, every, points, agg: aggregate = 'last' } = reading.value;
  const toMs = to ?? nowMs;
  const fromMs = from ?? toMs - DEFAULT_SPAN_MS;
  if (fromMs >= toMs) return { ok: false, detail: 'from is not before to' };
  if (toMs - fromMs > HISTORY_LIMITS.spanMs) return { ok: false, detail: 'from and to are more than 31 days apart' };
  const everyMs = every ?? (points === undefined ? undefined : stepFor(toMs - fromMs, points));
  const request = { paths, fromMs, toMs, aggregate };
  return { ok: true, value: everyMs === undefined ? request : { ...request, everyMs } };
}

/** The shortest interval that gives no more points than wanted; an hour at most. */
function stepFor(spanMs: number, points: number): number {
  return STEPS_MS.find((stepMs) => spanMs / stepMs <= points) ?? HOUR_MS;
}
