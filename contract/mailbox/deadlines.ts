import type { MailboxMessage, MessageState } from './message.ts';
import { isSettled, isWaiting } from './state-machine.ts';

/** An ACCEPTED row that nobody moved so long was left by a function that died between its write and its publish. */
const STUCK_AFTER_MS = 30_000;
/** A message that was sent so long ago and not confirmed is taken for lost; twice as long after each further try. */
const UNCONFIRMED_AFTER_MS = 60_000;
const MOST_DOUBLINGS = 8;
/** A publish that IoT Core refused is tried again then. */
const RETRY_AFTER_MS = 30_000;
/** A receipt sent in time may still be under way when `notAfterMs` has come. */
export const RECEIPT_GRACE_MS = 30_000;
/**
 * How late the sweeper may look at a row. Moving a row's place in its index costs two writes, so a place that is wrong
 * by less is left; what the API shows is exact all the same.
 */
export const AIM_SLACK_MS = 300_000;

/** From here on nobody sends it, and nobody executes it. */
export function isPastNotAfter(message: Pick<MailboxMessage, 'notAfterMs'>, nowMs: number): boolean {
  return message.notAfterMs <= nowMs;
}

/** When something must be decided about the message, epoch ms; undefined when it is settled. */
export function dueAtOf(message: MailboxMessage): number | undefined {
  if (isSettled(message.state)) return undefined;
  if (!isWaiting(message.state)) return executionEndsAtMs(message);
  return Math.min(tryAgainAtMs(message), expiresAtMs(message));
}

/** The row's place in the index of what is due: where it is, unless that is over or too late. */
export function aimedAt(message: MailboxMessage, currentMs: number | undefined, nowMs: number): number | undefined {
  const dueAtMs = dueAtOf(message);
  if (dueAtMs === undefined || currentMs === undefined || currentMs <= nowMs) return dueAtMs;
  return currentMs <= dueAtMs + AIM_SLACK_MS ? currentMs : dueAtMs;
}

/** What the message is in truth at `nowMs`, whether or not somebody has written it yet. */
export function stateAt(message: MailboxMessage, nowMs: number): MessageState {
  return endingAt(message, nowMs) ?? message.state;
}

/** The state that time alone ends the message in by `nowMs`; undefined while it may go on. */
export function endingAt(message: MailboxMessage, nowMs: number): 'EXPIRED' | 'TIMED_OUT' | undefined {
  if (isSettled(message.state)) return undefined;
  if (isWaiting(message.state)) return expiresAtMs(message) <= nowMs ? 'EXPIRED' : undefined;
  if (executionEndsAtMs(message) > nowMs) return undefined;
  return isForHumans(message) || confirmedAtMs(message) === undefined ? 'EXPIRED' : 'TIMED_OUT';
}

/** When a waiting message is dispatched again although nothing happened. */
function tryAgainAtMs({ state, history, issuedAtMs, attempts }: MailboxMessage): number {
  const last = history.at(-1);
  const lastAtMs = last?.atMs ?? issuedAtMs;
  if (state === 'ACCEPTED') return lastAtMs + STUCK_AFTER_MS;
  if (state === 'SENT')
    return lastAtMs + UNCONFIRMED_AFTER_MS * 2 ** Math.min(Math.max(attempts - 1, 0), MOST_DOUBLINGS);
  return last?.reasonCode === 'publish-failed' ? lastAtMs + RETRY_AFTER_MS : Number.POSITIVE_INFINITY;
}

function expiresAtMs({ state, notAfterMs }: MailboxMessage): number {
  return state === 'SENT' ? notAfterMs + RECEIPT_GRACE_MS : notAfterMs;
}

/** A message for a human may be shown until its `notAfterMs`; anything else has its time from when it was confirmed. */
function executionEndsAtMs(message: MailboxMessage): number {
  const confirmedMs = confirmedAtMs(message);
  if (isForHumans(message) || confirmedMs === undefined) return message.notAfterMs + RECEIPT_GRACE_MS;
  return confirmedMs + message.execTimeoutMs;
}

/** CANCELLING is our word: a command that was being cancelled and never confirmed expires like one that was sent. */
function confirmedAtMs({ state, history, issuedAtMs }: MailboxMessage): number | undefined {
  const confirmed = history.find((hop) => !isWaiting(hop.state) && hop.state !== 'CANCELLING');
  return confirmed?.atMs ?? (state === 'CANCELLING' ? undefined : issuedAtMs);
}

function isForHumans({ kind }: MailboxMessage): boolean {
  return kind === 'poi' || kind === 'notice';
}
