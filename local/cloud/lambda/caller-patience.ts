import { systemClock } from '../../ports/clock.ts';
import type { InvokeOutcome } from '../../ports/lambda-invoker.ts';

/** The outcome, or that its caller waited no longer. In the machine's time, in which functions run. */
export async function unlessCallerLeaves(execution: Promise<InvokeOutcome>, timeoutMs: number): Promise<InvokeOutcome> {
  const startedAt = performance.now();
  let cancel = (): void => undefined;
  const gaveUp = new Promise<InvokeOutcome>((resolve) => {
    const timer = systemClock.schedule(timeoutMs, () => {
      const durationMs = performance.now() - startedAt;
      const errorMessage = `The caller waited no longer than ${timeoutMs} ms`;
      resolve({ ok: false, kind: 'timeout', errorType: 'CallerTimeout', errorMessage, durationMs });
    });
    cancel = () => timer.cancel();
  });
  const outcome = await Promise.race([execution, gaveUp]);
  cancel();
  return outcome;
}
