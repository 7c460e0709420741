import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { Receipt } from '../../contract/mailbox/receipt.ts';
import type { MailboxKind } from '../../contract/topics.ts';
import {
  applyNote,
  emptyMemory,
  type InboxMemory,
  type InboxNote,
  type MemoryBounds,
  type SeenMessage,
} from './inbox-memory.ts';
import { refusalOf, scopeOf, TRUSTED_SKEW_MS } from './inbox-refusals.ts';
import { confirmedWord, type Execution, isForDriver, outcomeWord, type ProgressWord } from './receipt-words.ts';

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
  /** `isBroadcast`: everybody of the vehicle's model got it. */
  deliver(message: DownMessage, nowMs: number | undefined, isBroadcast?: boolean): Taken;
  /** Why a message that had to wait for its turn is not executed after all; undefined when it is. */
  turnDown(message: DownMessage, nowMs: number | undefined): Said | undefined;
  /** Takes back a command that has not come yet, by the one that asks for it; what has come stays as it is. */
  withdraw(messageId: string, by: Pick<DownMessage, 'notAfterMs'>, nowMs: number): Said & { withdrawn: boolean };
  /** How far an execution has come. */
  progress(message: Handed, word: ProgressWord, nowMs: number): Said;
  /** The receipt of an execution that `deliver` asked for; no news when it is what was said last. */
  finish(message: Handed, execution: Execution, nowMs: number): Said & { isNews: boolean };
  /** The broker has this receipt; nothing to keep when a newer one was given meanwhile. */
  acked(messageId: string, receipt: Receipt): InboxNote[];
  /** Executions that a restart ended in the middle. */
  interrupted(): (Handed & Pick<SeenMessage, 'receipt' | 'unshown'>)[];
  /** Receipts that the broker may not have. */
  unacked(): [messageId: string, receipt: Receipt][];
  readonly memory: InboxMemory;
}

/** A message as far as its receipts go. */
export type Handed = Pick<DownMessage, 'messageId'> & { kind: MailboxKind };

/** The cloud takes no receipt with a longer one. */
const MAX_REASON = 256;

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
    deliver(message, nowMs, isBroadcast = false) {
      const known = memory.seen.get(message.messageId);
      if (known !== undefined) return { receipt: known.receipt, notes: [], execute: false };
      const found = nowMs === undefined ? [] : dateLoss(memory, nowMs);
      for (const note of found) applyNote(memory, note, remembered);
      const refusal = refusalOf(message, nowMs, memory);
      const receipt = refusal ?? { state: confirmedWord(message.kind), atMs: nowMs ?? 0 };
      const execute = refusal === undefined;
      const follow = execute ? [...epochNotes(message, memory.bounds), ...newestNotes(message)] : [];
      const { notes } = keep(receipt, tookNote(message, receipt, execute, isBroadcast), ...follow);
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
      const said = memory.seen.get(message.messageId)?.receipt;
      const details = detailsOf(execution);
      const isNews = said?.state !== state || Object.keys(details).length > 0;
      return { ...say(message, isNews ? { state, atMs: nowMs, ...details } : said, false), isNews };
    },
    acked(messageId, receipt) {
      const seen = memory.seen.get(messageId);
      if (seen === undefined || seen.isAcked || seen.receipt !== receipt) return [];
      return keep(receipt, { note: 'acked', messageId }).notes;
    },
    interrupted: () =>
      [...memory.seen].flatMap(([messageId, seen]) => {
        const { isRunning, kind, receipt, unshown } = seen;
        return isRunning ? [{ messageId, kind, receipt, ...(unshown === undefined ? {} : { unshown }) }] : [];
      }),
    unacked: () =>
      [...memory.seen].flatMap(([messageId, { isAcked, receipt }]): [string, Receipt][] =>
        isAcked ? [] : [[messageId, receipt]],
      ),
  };
}

function tookNote(message: DownMessage, receipt: Receipt, isRunning: boolean, isBroadcast: boolean): InboxNote {
  const { messageId, kind, notAfterMs } = message;
  const seen: Omit<SeenMessage, 'isAcked'> = {
    ...{ kind, notAfterMs, receipt, isRunning },
    ...(isBroadcast ? { isBroadcast } : {}),
    ...(isRunning && isForDriver(kind) ? { unshown: message } : {}),
  };
  return { note: 'took', messageId, message: seen };
}

function newestNotes(message: DownMessage): InboxNote[] {
  const { issuedAtMs, messageId } = message;
  const scope = scopeOf(message);
  return scope === undefined ? [] : [{ note: 'newest', scope, newest: { issuedAtMs, messageId } }];
}

/** What its owner before asked for is not taken any more, whenever it comes. */
function epochNotes({ epochMs = 0 }: DownMessage, bounds: MemoryBounds): InboxNote[] {
  return epochMs > bounds.epochMs ? [{ note: 'bounds', bounds: { ...bounds, epochMs } }] : [];
}

/** When the memory was lost is known only now, by a clock that is trusted. */
function dateLoss({ bounds }: InboxMemory, nowMs: number): InboxNote[] {
  if (bounds.lostUntilMs !== Number.POSITIVE_INFINITY) return [];
  return [{ note: 'bounds', bounds: { ...bounds, lostUntilMs: nowMs + TRUSTED_SKEW_MS } }];
}

function detailsOf(execution: Execution): Pick<Receipt, 'reason' | 'result'> {
  const { result, reason } = execution as { result?: Receipt['result']; reason?: string };
  return {
    ...(reason === undefined ? {} : { reason: reason.slice(0, MAX_REASON) }),
    ...(result === undefined ? {} : { result }),
  };
}
