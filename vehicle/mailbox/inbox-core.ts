import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { Receipt } from '../../contract/mailbox/receipt.ts';
import { confirmedWord, type Execution, outcomeWord } from './receipt-words.ts';

/** What a delivery leads to: a receipt in any case, and the execution when it is new and in time. */
export interface Taken {
  receipt: Receipt;
  execute: boolean;
}

/**
 * What a vehicle decides about its messages, without clock, network or store: at least once on the wire, once in
 * effect. `nowMs` is the vehicle's clock, epoch ms; undefined while it does not trust it.
 */
export interface InboxCore {
  deliver(message: DownMessage, nowMs: number | undefined): Taken;
  /** The receipt of an execution that `deliver` asked for. */
  finish(message: DownMessage, execution: Execution, nowMs: number): Receipt;
  /** All it must remember over a restart, as plain values. */
  readonly memory: InboxMemory;
}

export interface InboxMemory {
  /** Last receipt of each message, oldest message first, and how long the message may still come. */
  seen: Map<string, { receipt: Receipt; notAfterMs: number }>;
  /** Newest message of each kind and collapse key. */
  newest: Map<string, { issuedAtMs: number; messageId: string }>;
  /** Messages up to this `notAfterMs` were forgotten: one that nobody remembers may be one of them. */
  forgottenUntilMs: number;
}

/** The cloud takes no receipt with a longer one. */
const MAX_REASON = 256;

/** `remembered`: messages it keeps in mind; of more than that it forgets those whose time is over. */
export function createInboxCore(remembered: number, memory: InboxMemory = emptyMemory()): InboxCore {
  const answer = (message: DownMessage, receipt: Receipt): Receipt => {
    memory.seen.set(message.messageId, { receipt, notAfterMs: message.notAfterMs });
    if (memory.seen.size > remembered) forget(memory, remembered);
    return receipt;
  };
  return {
    memory,
    deliver(message, nowMs) {
      const known = memory.seen.get(message.messageId);
      if (known !== undefined) return { receipt: known.receipt, execute: false };
      const refusal = refusalOf(message, nowMs, memory);
      if (refusal !== undefined) return { receipt: answer(message, refusal), execute: false };
      if (message.collapseKey !== undefined) memory.newest.set(scopeOf(message), message);
      return { receipt: answer(message, { state: confirmedWord(message.kind), atMs: nowMs ?? 0 }), execute: true };
    },
    finish(message, execution, nowMs) {
      const state = outcomeWord(message.kind, execution.outcome);
      return answer(message, { state, atMs: nowMs, ...detailsOf(execution) });
    },
  };
}

function emptyMemory(): InboxMemory {
  return { seen: new Map(), newest: new Map(), forgottenUntilMs: Number.NEGATIVE_INFINITY };
}

/** Why a message that was not seen before is not executed. A late `unlock` never runs. */
function refusalOf(message: DownMessage, nowMs: number | undefined, memory: InboxMemory): Receipt | undefined {
  if (nowMs === undefined) return { state: 'REJECTED', atMs: 0, reason: 'the vehicle has no trusted time' };
  if (nowMs >= message.notAfterMs) return { state: 'EXPIRED', atMs: nowMs, reason: 'arrived after notAfter' };
  if (message.notAfterMs <= memory.forgottenUntilMs) {
    return { state: 'EXPIRED', atMs: nowMs, reason: 'too old to tell whether it ran before' };
  }
  const newest = message.collapseKey === undefined ? undefined : memory.newest.get(scopeOf(message));
  if (newest === undefined || !isOlder(message, newest)) return undefined;
  return { state: 'SUPERSEDED', atMs: nowMs, reason: 'a newer one came before' };
}

function isOlder(message: DownMessage, newest: { issuedAtMs: number; messageId: string }): boolean {
  if (message.issuedAtMs !== newest.issuedAtMs) return message.issuedAtMs < newest.issuedAtMs;
  return message.messageId < newest.messageId;
}

function scopeOf({ kind, collapseKey }: DownMessage): string {
  return `${kind}#${collapseKey}`;
}

/** Forgets a quarter, what ends first, and from then on takes nothing that could be one of them. */
function forget(memory: InboxMemory, remembered: number): void {
  const byEnd = [...memory.seen].sort(([, a], [, b]) => a.notAfterMs - b.notAfterMs);
  for (const [messageId, { notAfterMs }] of byEnd.slice(0, Math.ceil(remembered / 4))) {
    memory.seen.delete(messageId);
    memory.forgottenUntilMs = Math.max(memory.forgottenUntilMs, notAfterMs);
  }
}

function detailsOf(execution: Execution): Pick<Receipt, 'reason' | 'result'> {
  if (execution.outcome !== 'SUCCEEDED') return { reason: execution.reason.slice(0, MAX_REASON) };
  return execution.result === undefined ? {} : { result: execution.result };
}
