import type { Clock } from '../../ports/clock.ts';
import type { ProvisioningRequestTopic } from './provisioning-topics.ts';
import type { Requester } from './register-thing.ts';

/** Requests a second of each operation that AWS grants an account unless more was asked for. [AWS-IoT: limits-iot, fleet provisioning] */
export const AWS_PROVISIONING_PER_SECOND = 10;

const SECOND_MS = 1000;

export type Admission = { ok: true; end(): void } | { ok: false; reason: 'throttled' | 'in-flight' };

/** Holds requests to the account's rate, and a client to one request of an operation at a time. */
export interface RequestBounds {
  /** Counts the request; `end` it when it is answered. */
  admit(requester: Requester, operation: ProvisioningRequestTopic['operation']): Admission;
}

/** The answers carry nothing to tell two requests apart, so AWS's clients have one; a second one is turned away. [assumed] */
export function createRequestBounds(clock: Clock, perSecond: number): RequestBounds {
  const inFlight = new Set<string>();
  const windows = new Map<string, { startMs: number; used: number }>();

  function isThrottled(operation: string): boolean {
    const nowMs = clock.nowMs();
    const current = windows.get(operation);
    const isOver = !current || nowMs >= current.startMs + SECOND_MS || nowMs < current.startMs;
    const window = isOver ? { startMs: nowMs, used: 0 } : current;
    windows.set(operation, window);
    if (window.used >= perSecond) return true;
    window.used += 1;
    return false;
  }

  return {
    admit({ clientId, sessionIdentifier }, operation) {
      const key = `${operation} ${sessionIdentifier} ${clientId}`;
      if (inFlight.has(key)) return { ok: false, reason: 'in-flight' };
      if (isThrottled(operation)) return { ok: false, reason: 'throttled' };
      inFlight.add(key);
      return { ok: true, end: () => void inFlight.delete(key) };
    },
  };
}
