import type { Clock } from '../../ports/clock.ts';

const WINDOW_MS = 1000;

/**
 * Rule evaluations per second of the account, counted in windows of a second. Without a limit everything passes: a
 * laptop is no account. AWS's default is 20,000. [AWS-IoT: General Reference, iot-core]
 */
export function createEvaluationLimit(perSecond: number | undefined, clock: Clock): () => boolean {
  if (perSecond === undefined) return () => true;
  let windowStartMs = Number.NEGATIVE_INFINITY;
  let evaluations = 0;
  return () => {
    const nowMs = clock.nowMs();
    if (nowMs - windowStartMs >= WINDOW_MS) {
      windowStartMs = nowMs;
      evaluations = 0;
    }
    evaluations += 1;
    return evaluations <= perSecond;
  };
}
