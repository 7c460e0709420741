import type { MailboxKind } from '../topics.ts';
import type { Tally } from './stage.ts';

/** Every state of every kind; which of them a kind has, and the ways between them, is in `state-machine.ts`. */
export const MESSAGE_STATES = [
  'ACCEPTED',
  'QUEUED',
  'SENT',
  'DELIVERED',
  'IN_PROGRESS',
  'CANCELLING',
  'SUCCEEDED',
  'FAILED',
  'RECEIVED',
  'VALIDATED',
  'APPLIED',
  'ROLLED_BACK',
  'SHOWN',
  'USER_ACCEPTED',
  'DISMISSED',
  'REJECTED',
  'EXPIRED',
  'TIMED_OUT',
  'CANCELLED',
  'SUPERSEDED',
] as const;

export type MessageState = (typeof MESSAGE_STATES)[number];

/** Who moved a message: a function of ours by what it was doing, the vehicle, or an operator's procedure. */
export type Author = 'api' | 'dispatch' | 'replay' | 'sweeper' | 'vehicle' | 'operator';

/** One hop of a message's life: which state, when (epoch ms), who moved it, and why when there is something to say. */
export interface Transition {
  state: MessageState;
  atMs: number;
  by: Author;
  /** A stable word such as `not-ready` or `owner-changed`: programs may switch on it. At most 64 characters. */
  reasonCode?: string;
  /** The same for people; a vehicle's own words. At most 256 characters. */
  reason?: string;
}

/** Who asked, for audit. The user and his role are the service application's word. */
export interface Requester {
  /** Client id of the token, or the name of the function that asks by itself. */
  clientId: string;
  user?: string;
  role?: string;
}

/** A result that came after the message had ended: kept, without effect on the state. */
export interface LateResult {
  state: MessageState;
  atMs: number;
  body?: Record<string, unknown>;
}

/** A row of the mailbox: what the cloud owes one vehicle. Ordered by `issuedAtMs`, found by `messageId`. */
export interface MailboxMessage {
  vehicleId: string;
  /** 128-bit hash of tenant, vehicle and idempotency key, hexadecimal. */
  messageId: string;
  /** Owner of the vehicle when this was asked: it is never sent once the vehicle is somebody else's. */
  tenantId: string;
  kind: MailboxKind;
  /** Command type, `desired` for a configuration, … */
  type: string;
  payload: Record<string, unknown>;
  /** 0 is the most urgent, 9 the least. */
  priority: number;
  issuedAtMs: number;
  /** Since when the vehicle was its owner's when this was asked, epoch ms; absent for its first owner. */
  epochMs?: number;
  /** At this (epoch ms) and later it must not take effect any more. */
  notAfterMs: number;
  /** From the vehicle's confirmation to its result; without one by then the message is TIMED_OUT. */
  execTimeoutMs: number;
  /** Of several waiting messages of one kind and collapse key only the newest is delivered. */
  collapseKey?: string;
  idempotencyKey: string;
  /** Hash of the request, to tell a repeated request from another one under the same key. */
  requestHash: string;
  requester: Requester;
  /** W3C trace context of the request. */
  traceparent?: string;
  /** Publishes so far. */
  attempts: number;
  /** Grows by one with each write; every write is conditional on it. */
  version: number;
  state: MessageState;
  /** The first hop and the newest ones, at most MAX_HOPS; see `hopsDropped`. */
  history: Transition[];
  /** When the sweeper looks at it next, epoch ms; absent once it is settled. See `deadlines.ts`. */
  dueAtMs?: number;
  /** Hops that were left out of `history`, when there are any. */
  hopsDropped?: number;
  result?: Record<string, unknown>;
  lateResult?: LateResult;
  /** What its campaign has counted of it, when it belongs to one. */
  tally?: Tally;
}

/** What travels to the vehicle on `v1/{vehicleId}/down/{kind}`. Nothing in it tells of tenant or requester. */
export interface DownMessage {
  messageId: string;
  kind: MailboxKind;
  type: string;
  payload: Record<string, unknown>;
  issuedAtMs: number;
  /** A vehicle that has seen a later epoch takes nothing that was asked for before it began. */
  epochMs?: number;
  notAfterMs: number;
  collapseKey?: string;
  attempt: number;
}

export function toDownMessage(message: MailboxMessage): DownMessage {
  const { messageId, kind, type, payload, issuedAtMs, epochMs, notAfterMs, attempts, collapseKey } = message;
  return {
    messageId,
    kind,
    type,
    payload,
    issuedAtMs,
    ...(epochMs === undefined ? {} : { epochMs }),
    notAfterMs,
    ...(collapseKey === undefined ? {} : { collapseKey }),
    attempt: attempts,
  };
}
