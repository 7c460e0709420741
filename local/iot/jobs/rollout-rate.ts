import type { RolloutConfig } from './job-config.ts';

/** How far a job is. */
export interface RolloutProgress {
  /** Things that were told of it. */
  notified: number;
  succeeded: number;
}

/** Also where a job sets none. [AWS-IoT: API_JobExecutionsRolloutConfig] [assumed: where none is set] */
const MAX_PER_MINUTE = 1000;

/**
 * How many things are told in a minute that begins now. An exponential rate is multiplied each time that another
 * `numberOf...Things` of them were notified or succeeded. [AWS-IoT: job-rollout-abort]
 */
export function rolloutRate(config: RolloutConfig | undefined, { notified, succeeded }: RolloutProgress): number {
  const { maximumPerMinute = MAX_PER_MINUTE, exponentialRate } = config ?? {};
  if (!exponentialRate) return maximumPerMinute;
  const { baseRatePerMinute, incrementFactor, rateIncreaseCriteria } = exponentialRate;
  const { numberOfNotifiedThings, numberOfSucceededThings } = rateIncreaseCriteria;
  const steps =
    numberOfNotifiedThings === undefined
      ? Math.floor(succeeded / (numberOfSucceededThings ?? Number.POSITIVE_INFINITY))
      : Math.floor(notified / numberOfNotifiedThings);
  return Math.min(maximumPerMinute, Math.floor(baseRatePerMinute * incrementFactor ** steps));
}
