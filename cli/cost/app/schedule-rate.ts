const UNIT_SECONDS: Record<string, number> = { minute: 60, hour: 3_600, day: 86_400 };
const DAY_SECONDS = 86_400;

/** How often a schedule fires, on average; a cron expression counts as daily. [AWS-Scheduler: schedule-types] */
export function everySecondsOf(expression: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return count === undefined ? DAY_SECONDS : Number(count) * (UNIT_SECONDS[unit ?? ''] ?? DAY_SECONDS);
}
