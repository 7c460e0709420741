import { type ExecutionCounts, notifiedThings } from './execution-counts.ts';
import type { AbortConfig, RetryConfig } from './job-config.ts';
import type { JobExecution } from './job-execution.ts';

type Failure = 'FAILED' | 'REJECTED' | 'TIMED_OUT';

/**
 * The criterion by which a job ends early, or undefined. Percentage and least number are of the things that were told of
 * the job [assumed: the percentage]. [AWS-IoT: API_AbortCriteria]
 */
export function abortCriterion(
  config: AbortConfig | undefined,
  counts: ExecutionCounts,
): AbortConfig['criteriaList'][number] | undefined {
  const notified = notifiedThings(counts);
  return config?.criteriaList.find(({ failureType, thresholdPercentage, minNumberOfExecutedThings }) => {
    const failures: Failure[] = failureType === 'ALL' ? ['FAILED', 'REJECTED', 'TIMED_OUT'] : [failureType];
    const failed = failures.reduce((sum, failure) => sum + counts[failure], 0);
    return failed > 0 && notified >= minNumberOfExecutedThings && (failed / notified) * 100 >= thresholdPercentage;
  });
}

/** Whether a thing whose execution ended so tries again. What the device rejected is not tried again. [AWS-IoT: API_RetryCriteria] */
export function isRetried(config: RetryConfig | undefined, { status, retryAttempt }: JobExecution): boolean {
  if (status !== 'FAILED' && status !== 'TIMED_OUT') return false;
  const matching = config?.criteriaList.filter(({ failureType }) => failureType === status || failureType === 'ALL');
  return matching?.some(({ numberOfRetries }) => retryAttempt < numberOfRetries) ?? false;
}
