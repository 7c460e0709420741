import type { Clock } from '../../ports/clock.ts';
import { isTransientFailure } from './transient-failure.ts';

export type SendOutcome = { ok: true } | { ok: false; message: string; attempts: number };

/** Three tries in all, as documented for HTTP; how long between them is not. [AWS-IoT: http-rule-action] [assumed] */
const BACKOFF_MS = [50, 200];

/** Tries again after what may pass. Never rejects. */
export async function sendWithRetries(send: () => Promise<unknown>, clock: Clock): Promise<SendOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await send();
      return { ok: true };
    } catch (error) {
      const backoffMs = BACKOFF_MS[attempt - 1];
      if (backoffMs === undefined || !isTransientFailure(error)) {
        return { ok: false, message: messageOf(error), attempts: attempt };
      }
      await new Promise<void>((resolve) => clock.schedule(backoffMs, resolve));
    }
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
