import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { Receipt } from '../../contract/mailbox/receipt.ts';
import type { MailboxKind } from '../../contract/topics.ts';
import { applyNote, emptyMemory, type InboxMemory, type InboxNote, type Newest } from './inbox-memory.ts';
import { confirmedWord, type Execution, outcomeWord, type ProgressWord } from './receipt-words.ts';

/** What to tell the cloud, and what to keep before it is told. */
export interface Said {
  receipt: Receipt;
  notes: InboxNote[];
}

/** What a delivery leads to: a receipt in any case, and the execution when it is new and in time. */
export interface Taken extends Said {
  execute: boolean;
}

/**
 * What a vehicle decides about its messages, without clock, network or store: at least once on the wire, once in
 * effect. `nowMs` is the vehicle's clock, epoch ms; undefined while it does not trust it. Notes are to be kept before
 * anything else is done.
 */
export interface InboxCore {
  deliver(message: DownMessage, nowMs: number | undefined): Taken;
  /** Why a message that had to wait for its turn is not executed after all; undefined when it is. */
  turnDown(message: DownMessage, nowMs: number | undefined): Said | undefined;
  /** Takes back a command that has not come yet, by the one that asks for it; what has come stays as it is. */
  withdraw(messageId: string, by: Pick<DownMessage, 'notAfterMs'>, nowMs: number): Said & { withdrawn: boolean };
  /** How far an execution has come. */
  progress(message: Handed, word: ProgressWord, nowMs: number): Said;
  /** The receipt of an execution that `deliver` asked for. */
  finish(message: Handed, execution: Execution, nowMs: number): Said;
  /** The broker has this receipt; nothing to keep when a newer one was given meanwhile. */
  acked(messageId: string, receipt: Receipt): InboxNote[];
  /** Executions that a restart ended in the middle. */
  interrupted(): Handed[];
  /** Receipts that the broker may not have. */
  unacked(): [messageId: string, receipt: Receipt][];
  readonly memory: InboxMemory;
}

/** A message as far as its receipts go. */
export type Handed = Pick<DownMessage, 'messageId'> & { kind: MailboxKind };

/** The cloud takes no receipt with a longer one. */
const MAX_REASON = 256;
/** A clock that is trusted is off by no more; what was issued so long after the loss of a memory was issued after it. */
const TRUSTED_SKEW_MS = 5_000;

/** `remembered`: messages it keeps in mind; of more than that it forgets those whose time is over. */
export function createInboxCore(remembered: number, memory: InboxMemory = emptyMemory()): InboxCore {
  const keep = (receipt: Receipt, ...notes: InboxNote[]): Said => {
    for (const note of notes) applyNote(memory, note, remembered);
    return { receipt, notes };
  };
  const say = ({ messageId }: Handed, receipt: Receipt, isRunning: boolean): Said =>
    keep(receipt, { note: 'said', messageId, receipt, isRunning });

  return {
    memory,
    deliver(message, nowMs) {
      const known = memory.seen.get(message.messageId);
      if (known !== undefined) return { receipt: known.receipt, notes: [], execute: false };
      const found = nowMs === undefined ? [] : dateLoss(memory, nowMs);
      for (const note of found) applyNote(memory, note, remembered);
      const refusal = refusalOf(message, nowMs, memory);
      const receipt = refusal ?? { state: confirmedWord(message.kind), atMs: nowMs ?? 0 };
      const execute = refusal === undefined;
      const { notes } = keep(receipt, tookNote(message, receipt, execute), ...(execute ? newestNotes(message) : []));
      return { receipt, notes: [...found, ...notes], execute };
    },
    turnDown(message, nowMs) {
      const refusal = refusalOf(message, nowMs, memory);
      return refusal === undefined ? undefined : say(message, refusal, false);
    },
    withdraw(messageId, { notAfterMs }, nowMs) {
      const seen = memory.seen.get(messageId);
      if (seen !== undefined)
        return { receipt: seen.receipt, notes: [], withdrawn: seen.receipt.state === 'CANCELLED' };
      const receipt: Receipt = { state: 'CANCELLED', atMs: nowMs, reason: 'taken back before it came' };
      const message = { kind: 'command', notAfterMs, receipt, isRunning: false } as const;
      return { ...keep(receipt, { note: 'took', messageId, message }), withdrawn: true };
    },
    progress: (message, state, nowMs) => say(message, { state, atMs: nowMs }, true),
    finish(message, execution, nowMs) {
      const state = outcomeWord(message.kind, execution.outcome);
      return say(message, { state, atMs: nowMs, ...detailsOf(execution) }, false);
    },
    acked(messageId, receipt) {
      const seen = memory.seen.get(messageId);
      if (seen === undefined || seen.isAcked || seen.receipt !== receipt) return [];
      return keep(receipt, { note: 'acked', messageId }).notes;
    },
    interrupted: () =>
      [...memory.seen].flatMap(([messageId, { isRunning, kind }]) => (isRunning ? [{ messageId, kind }] : [])),
    unacked: () =>
      [...memory.seen].flatMap(([messageId, { isAcked, receipt }]): [string, Receipt][] =>
        isAcked ? [] : [[messageId, receipt]],
      ),
  };
}

function tookNote({ messageId, kind, notAfterMs }: DownMessage, receipt: Receipt, isRunning: boolean): InboxNote {
  return { note: 'took', messageId, message: { kind, notAfterMs, receipt, isRunning } };
}

function newestNotes(message: DownMessage): InboxNote[] {
  if (message.collapseKey === undefined) return [];
  const { issuedAtMs, messageId } = message;
  return [{ note: 'newest', scope: scopeOf(message), newest: { issuedAtMs, messageId } }];
}

/** When the memory was lost is known only now, by a clock that is trusted. */
function dateLoss({ bounds }: InboxMemory, nowMs: number): InboxNote[] {
  if (bounds.lostUntilMs !== Number.POSITIVE_INFINITY) return [];
  return [{ note: 'bounds', bounds: { ...bounds, lostUntilMs: nowMs + TRUSTED_SKEW_MS } }];
}

/** Why a message that was not executed is not going to be. A late `unlock` never runs. */
function refusalOf(message: DownMessage, nowMs: number | undefined, memory: InboxMemory): Receipt | undefined {
  if (nowMs === undefined) return { state: 'REJECTED', atMs: 0, reason: 'the vehicle has no trusted time' };
  if (nowMs >= message.notAfterMs) return { state: 'EXPIRED', atMs: nowMs, reason: 'arrived after notAfter' };
  const { forgottenUntilMs, newestForgottenUntilMs, lostUntilMs } = memory.bounds;
  const isKnown = memory.seen.has(message.messageId);
  if (!isKnown && (message.notAfterMs <= forgottenUntilMs || message.issuedAtMs <= lostUntilMs)) {
    return { state: 'EXPIRED', atMs: nowMs, reason: 'too old to tell whether it ran before' };
  }
  if (message.collapseKey === undefined) return undefined;
  const newest = memory.newest.get(scopeOf(message));
  const isLate = newest === undefined ? message.issuedAtMs <= newestForgottenUntilMs : isOlder(message, newest);
  return isLate ? { state: 'SUPERSEDED', atMs: nowMs, reason: 'a newer one came before' } : undefined;
}

function isOlder(message: Newest, newest: Newest): boolean {
  if (message.issuedAtMs !== newest.issuedAtMs) return message.issuedAtMs < newest.issuedAtMs;
  return message.messageId < newest.messageId;
}

/** Messages of one scope are executed one after the other, and never an older one after a newer one. */
export function scopeOf({ kind, collapseKey }: Pick<DownMessage, 'kind' | 'collapseKey'>): string {
  return `${kind}#${collapseKey}`;
}

function detailsOf(execution: Execution): Pick<Receipt, 'reason' | 'result'> {
  const result = execution.result === undefined ? {} : { result: execution.result };
  return execution.outcome === 'SUCCEEDED' ? result : { reason: execution.reason.slice(0, MAX_REASON), ...result };
}
