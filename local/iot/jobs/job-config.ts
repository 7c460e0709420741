import * as v from 'valibot';

const whole = (min: number, max: number) =>
  v.pipe(
    v.number(),
    v.integer(),
    v.minValue(min, `is from ${min} to ${max}`),
    v.maxValue(max, `is from ${min} to ${max}`),
  );
const within = (min: number, max: number) =>
  v.pipe(v.number(), v.minValue(min, `is from ${min} to ${max}`), v.maxValue(max, `is from ${min} to ${max}`));

/** How many things a minute are told of a job, at most. [AWS-IoT: API_JobExecutionsRolloutConfig] */
const ratePerMinute = whole(1, 1000);
const increase = v.pipe(
  v.object({
    numberOfNotifiedThings: v.optional(whole(1, Number.MAX_SAFE_INTEGER)),
    numberOfSucceededThings: v.optional(whole(1, Number.MAX_SAFE_INTEGER)),
  }),
  v.check(
    ({ numberOfNotifiedThings, numberOfSucceededThings }) =>
      (numberOfNotifiedThings === undefined) !== (numberOfSucceededThings === undefined),
    'has exactly one criterion',
  ),
);
const rollout = v.object({
  maximumPerMinute: v.optional(ratePerMinute),
  exponentialRate: v.optional(
    v.object({
      baseRatePerMinute: ratePerMinute,
      incrementFactor: within(1.1, 5),
      rateIncreaseCriteria: increase,
    }),
  ),
});

/** [AWS-IoT: API_AbortCriteria] */
const abort = v.object({
  criteriaList: v.pipe(
    v.array(
      v.object({
        failureType: v.picklist(['FAILED', 'REJECTED', 'TIMED_OUT', 'ALL']),
        action: v.literal('CANCEL'),
        thresholdPercentage: within(0, 100),
        minNumberOfExecutedThings: whole(1, Number.MAX_SAFE_INTEGER),
      }),
    ),
    v.minLength(1),
  ),
});

/** [AWS-IoT: API_RetryCriteria] */
const retry = v.object({
  criteriaList: v.pipe(
    v.array(v.object({ failureType: v.picklist(['FAILED', 'TIMED_OUT', 'ALL']), numberOfRetries: whole(0, 10) })),
    v.minLength(1),
    v.maxLength(2),
  ),
});

const timeout = v.object({ inProgressTimeoutInMinutes: v.optional(whole(1, 10_080)) });
const presignedUrl = v.object({ roleArn: v.optional(v.string()), expiresInSec: v.optional(whole(60, 3600)) });
const scheduling = v.object({
  startTime: v.optional(v.string()),
  endTime: v.optional(v.string()),
  endBehavior: v.optional(v.picklist(['STOP_ROLLOUT', 'CANCEL', 'FORCE_CANCEL'])),
});

/** What a job template and an update may set, too. */
const COMMON = {
  presignedUrlConfig: v.optional(presignedUrl),
  jobExecutionsRolloutConfig: v.optional(rollout),
  abortConfig: v.optional(abort),
  timeoutConfig: v.optional(timeout),
  jobExecutionsRetryConfig: v.optional(retry),
};

/** Settings of a job by AWS's names and in AWS's units. [AWS-IoT: API_CreateJob] */
export const jobConfigSchema = v.object({ ...COMMON, schedulingConfig: v.optional(scheduling) });

export type JobConfig = v.InferOutput<typeof jobConfigSchema>;
export type RolloutConfig = v.InferOutput<typeof rollout>;
export type AbortConfig = v.InferOutput<typeof abort>;
export type RetryConfig = v.InferOutput<typeof retry>;
export type SchedulingConfig = v.InferOutput<typeof scheduling>;

/** The settings within a request; what is not one is passed over. */
export function readJobConfig(body: unknown): { ok: true; config: JobConfig } | { ok: false; problem: string } {
  const parsed = v.safeParse(jobConfigSchema, withoutNulls(body));
  if (parsed.success) return { ok: true, config: parsed.output };
  const [issue] = parsed.issues;
  return { ok: false, problem: `${v.getDotPath(issue) ?? 'The request'}: ${issue.message}.` };
}

/** Absent and null are the same in the API. */
function withoutNulls(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}
