import type { JobConfig, SchedulingConfig } from './job-config.ts';

/** When a job starts and what ends it, in milliseconds; undefined: at once, never. */
export interface JobSchedule {
  startAtMs: number | undefined;
  end: { atMs: number; behavior: NonNullable<SchedulingConfig['endBehavior']> } | undefined;
}

const MINUTE_MS = 60_000;
/** Least time from now to the start, and from start to end. [AWS-IoT: API_SchedulingConfig] */
const LEAD_MS = 30 * MINUTE_MS;
const YEAR_MS = 366 * 24 * 60 * MINUTE_MS;
/** UTC where no zone is given. [assumed] */
const MOMENT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/;

/** The schedule of a job that is kept. */
export function scheduleOf({ schedulingConfig: scheduling = {} }: JobConfig): JobSchedule {
  const endAtMs = momentOf(scheduling.endTime);
  const end = endAtMs === undefined ? undefined : { atMs: endAtMs, behavior: scheduling.endBehavior ?? 'STOP_ROLLOUT' };
  return { startAtMs: momentOf(scheduling.startTime), end };
}

/** What is wrong with a schedule that begins to count now, or undefined. [AWS-IoT: API_SchedulingConfig] */
export function scheduleFault({ schedulingConfig }: JobConfig, nowMs: number): string | undefined {
  if (!schedulingConfig) return undefined;
  const { startTime, endTime, endBehavior } = schedulingConfig;
  const [startAtMs, endAtMs] = [momentOf(startTime), momentOf(endTime)];
  if (startTime !== undefined && startAtMs === undefined) return 'startTime must be like 2030-01-31T08:15.';
  if (endTime !== undefined && endAtMs === undefined) return 'endTime must be like 2030-01-31T08:15.';
  if (endAtMs === undefined && endBehavior !== undefined) return 'endBehavior needs an endTime.';
  if (startAtMs !== undefined && startAtMs < nowMs + LEAD_MS) return 'startTime must be 30 minutes from now or later.';
  if (startAtMs !== undefined && startAtMs > nowMs + YEAR_MS) return 'startTime must be within a year.';
  if (endAtMs === undefined) return undefined;
  if (endAtMs < (startAtMs ?? nowMs) + LEAD_MS) return 'endTime must be 30 minutes after the start or later.';
  return endAtMs > nowMs + 2 * YEAR_MS ? 'endTime must be within two years.' : undefined;
}

function momentOf(text: string | undefined): number | undefined {
  if (text === undefined || !MOMENT.test(text)) return undefined;
  const hasZone = /(Z|[+-]\d\d:\d\d)$/.test(text);
  const moment = Date.parse(`${text.replace(' ', 'T')}${hasZone ? '' : 'Z'}`);
  return Number.isNaN(moment) ? undefined : moment;
}
