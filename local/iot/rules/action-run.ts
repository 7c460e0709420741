import type { Clock } from '../../ports/clock.ts';
import type { Firing, PreparedAction, RuleAction } from './actions/rule-action.ts';
import { messageOf, sendWithRetries } from './send-with-retries.ts';

export type ActionOutcome = { ok: true } | ({ ok: false } & FailedAction);

/** One entry of `failures` in an error action's document, with what only the log tells. */
export interface FailedAction {
  type: string;
  resource: string;
  errorMessage: string;
  attempts: number;
}

/** The role lacks a permission: told at the first try like the service's own refusal, and not tried again. */
class NotPermitted extends Error {}

/** Carries out one action for one message: role, call, tries. Never rejects: how it ended is the value. */
export async function runAction(action: RuleAction, firing: Firing, clock: Clock): Promise<ActionOutcome> {
  if (action.ready) await action.ready(firing.message);
  const prepared = prepare(action, firing);
  if (!prepared.ok) return prepared;
  const { call } = prepared;
  const sent = await sendWithRetries(() => authorizedSend(call), clock);
  return sent.ok ? sent : failed(action, call.resource, call.describe(sent.message), sent.attempts);
}

/** Permissions may change between two tries. */
function authorizedSend(call: PreparedAction): Promise<unknown> {
  const decision = call.authorize();
  if (!decision.allowed) throw new NotPermitted(decision.message);
  return call.send();
}

function prepare(
  action: RuleAction,
  firing: Firing,
): { ok: true; call: PreparedAction } | ({ ok: false } & FailedAction) {
  try {
    return { ok: true, call: action.prepare(firing) };
  } catch (error) {
    return failed(action, action.target, messageOf(error), 0);
  }
}

function failed(
  action: RuleAction,
  resource: string,
  errorMessage: string,
  attempts: number,
): { ok: false } & FailedAction {
  return { ok: false, type: action.type, resource, errorMessage, attempts };
}
