/** One attempt of one run. */
export interface RunContext {
  scheduleArn: string;
  scheduledMs: number;
  executionId: string;
  /** From 1. */
  attempt: number;
}

/** Fills in the context attributes. [AWS-Scheduler: managing-schedule-context-attributes] */
export function withContext(input: string, context: RunContext): string {
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', context.scheduleArn)
    .replaceAll('<aws.scheduler.scheduled-time>', isoSeconds(context.scheduledMs))
    .replaceAll('<aws.scheduler.execution-id>', context.executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(context.attempt));
}

export function isoSeconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
