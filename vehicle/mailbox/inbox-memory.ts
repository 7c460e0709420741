import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { Receipt } from '../../contract/mailbox/receipt.ts';
import type { MailboxKind } from '../../contract/topics.ts';

/** What a vehicle knows of a message it was handed. */
export interface SeenMessage {
  kind: MailboxKind;
  /** The last one; a repetition is answered with it. */
  receipt: Receipt;
  /** How long the message may still come. */
  notAfterMs: number;
  /** Its execution was begun and has not ended. */
  isRunning: boolean;
  /** The cloud's broker has the last receipt. */
  isAcked: boolean;
  /** Everybody of its model got it: nobody waits for a receipt. */
  isBroadcast?: true;
  /** What a driver has not been shown yet: after a restart he still is. */
  unshown?: DownMessage;
}

/** The newest message of a kind and collapse key. */
export type Newest = Pick<DownMessage, 'issuedAtMs' | 'messageId'>;

/** All that a vehicle must remember over a restart. It changes by notes only: who keeps the notes keeps the memory. */
export interface InboxMemory {
  seen: Map<string, SeenMessage>;
  newest: Map<string, Newest>;
  bounds: MemoryBounds;
}

export interface MemoryBounds {
  /** Messages up to this `notAfterMs` were forgotten: one that nobody remembers may be one of them. */
  forgottenUntilMs: number;
  /** Newest ones issued up to this were forgotten: an older one of a key that nobody remembers may be late. */
  newestForgottenUntilMs: number;
  /** Everything issued up to this may have been executed: the memory was lost then. */
  lostUntilMs: number;
  /** Since when the vehicle has the owner it has, as far as messages told: what was asked for before is not his. */
  epochMs: number;
}

/** One change of the memory. */
export type InboxNote =
  | { note: 'took'; messageId: string; message: Omit<SeenMessage, 'isAcked'> }
  | { note: 'newest'; scope: string; newest: Newest }
  | { note: 'said'; messageId: string; receipt: Receipt; isRunning: boolean }
  | { note: 'acked'; messageId: string }
  | { note: 'bounds'; bounds: MemoryBounds };

/** Collapse keys that are kept in mind; a vehicle has a handful. */
const NEWEST_KEPT = 1_000;

export function emptyMemory(): InboxMemory {
  const bounds = { forgottenUntilMs: 0, newestForgottenUntilMs: 0, lostUntilMs: 0, epochMs: 0 };
  return { seen: new Map(), newest: new Map(), bounds };
}

/** `remembered`: messages kept in mind; of more than that those are forgotten whose time is over first. */
export function applyNote(memory: InboxMemory, note: InboxNote, remembered: number): void {
  if (note.note === 'took') {
    memory.seen.set(note.messageId, { ...note.message, isAcked: false });
    if (memory.seen.size > remembered) forget(memory, remembered);
  } else if (note.note === 'newest') {
    memory.newest.delete(note.scope);
    memory.newest.set(note.scope, note.newest);
    if (memory.newest.size > NEWEST_KEPT) forgetNewest(memory);
  } else if (note.note === 'bounds') {
    memory.bounds = note.bounds;
  } else {
    const seen = memory.seen.get(note.messageId);
    if (seen === undefined) return;
    if (note.note === 'acked') seen.isAcked = true;
    else {
      Object.assign(seen, { receipt: note.receipt, isRunning: note.isRunning, isAcked: false });
      delete seen.unshown;
    }
  }
}

/** Notes that make the same memory again, and no more than it needs. */
export function notesOf({ seen, newest, bounds }: InboxMemory): InboxNote[] {
  const notes: InboxNote[] = [{ note: 'bounds', bounds }];
  for (const [messageId, { isAcked, ...message }] of seen) {
    notes.push({ note: 'took', messageId, message });
    if (isAcked) notes.push({ note: 'acked', messageId });
  }
  for (const [scope, each] of newest) notes.push({ note: 'newest', scope, newest: each });
  return notes;
}

/** Forgets a quarter, what ends first, and from then on takes nothing that could be one of them. */
function forget({ seen, bounds }: InboxMemory, remembered: number): void {
  const byEnd = [...seen].sort(([, a], [, b]) => a.notAfterMs - b.notAfterMs);
  for (const [messageId, { notAfterMs }] of byEnd.slice(0, Math.ceil(remembered / 4))) {
    seen.delete(messageId);
    bounds.forgottenUntilMs = Math.max(bounds.forgottenUntilMs, notAfterMs);
  }
}

function forgetNewest({ newest, bounds }: InboxMemory): void {
  const [scope, forgotten] = newest.entries().next().value ?? [];
  if (scope === undefined || forgotten === undefined) return;
  newest.delete(scope);
  bounds.newestForgottenUntilMs = Math.max(bounds.newestForgottenUntilMs, forgotten.issuedAtMs);
}
