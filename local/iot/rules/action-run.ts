import type { Clock } from '../../ports/clock.ts';
import type { Firing, PreparedAction, RuleAction } from './actions/rule-action.ts';
import { isTransientFailure } from './transient-failure.ts';

export type ActionOutcome = { ok: true } | ({ ok: false } & FailedAction);

/** One entry of `failures` in an error action's document, with what only the log tells. */
export interface FailedAction {
  type: string;
  resource: string;
  errorMessage: string;
  attempts: number;
}

/** Three tries in all, as documented for HTTP; how long between them is not. [AWS-IoT: http-rule-action] [assumed] */
const BACKOFF_MS = [50, 200];

/** Carries out one action for one message: role, call, tries. Never rejects: how it ended is the value. */
export async function runAction(action: RuleAction, firing: Firing, clock: Clock): Promise<ActionOutcome> {
  const prepared = prepare(action, firing);
  if (!prepared.ok) return prepared;
  const { call } = prepared;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const decision = call.authorize();
      if (!decision.allowed) return failed(action, call, decision.message, attempt);
      await call.send();
      return { ok: true };
    } catch (error) {
      const backoffMs = BACKOFF_MS[attempt - 1];
      if (backoffMs === undefined || !isTransientFailure(error)) return failed(action, call, messageOf(error), attempt);
      await new Promise<void>((resolve) => clock.schedule(backoffMs, resolve));
    }
  }
}

function prepare(
  action: RuleAction,
  firing: Firing,
): { ok: true; call: PreparedAction } | ({ ok: false } & FailedAction) {
  try {
    return { ok: true, call: action.prepare(firing) };
  } catch (error) {
    return { ok: false, type: action.type, resource: action.target, errorMessage: messageOf(error), attempts: 0 };
  }
}

function failed(action: RuleAction, call: PreparedAction, reason: string, attempts: number): ActionOutcome {
  return { ok: false, type: action.type, resource: call.resource, errorMessage: call.describe(reason), attempts };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
