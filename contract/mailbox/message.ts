import type { MailboxKind } from '../topics.ts';

export const MESSAGE_STATES = [
  'ACCEPTED',
  'QUEUED',
  'SENT',
  'DELIVERED',
  'IN_PROGRESS',
  'SUCCEEDED',
  'FAILED',
  'REJECTED',
  'EXPIRED',
  'TIMED_OUT',
  'CANCELLED',
  'SUPERSEDED',
] as const;

export type MessageState = (typeof MESSAGE_STATES)[number];

/** One hop of a message's life: which state, when (epoch ms), who moved it, and why when there is something to say. */
export interface Transition {
  state: MessageState;
  atMs: number;
  by: 'api' | 'dispatch' | 'replay' | 'vehicle' | 'sweeper';
  reason?: string;
}

/** A row of the mailbox: what the cloud owes one vehicle. */
export interface MailboxMessage {
  vehicleId: string;
  /** 128-bit hash of tenant, vehicle and idempotency key, hexadecimal. */
  messageId: string;
  tenantId: string;
  kind: MailboxKind;
  /** Command type, `desired` for a configuration, … */
  type: string;
  payload: Record<string, unknown>;
  /** 0 is the most urgent, 9 the least. */
  priority: number;
  issuedAtMs: number;
  /** After this (epoch ms) it must not take effect. */
  notAfterMs: number;
  /** Of several waiting messages with one collapse key only the newest is delivered. */
  collapseKey?: string;
  /** sha256 of the request, to tell a repeated request from another one under the same key. */
  requestHash: string;
  /** Client id of the token that asked, for audit. */
  requestedBy: string;
  /** Publishes so far. */
  attempts: number;
  /** Grows by one with each write; every write is conditional on it. */
  version: number;
  state: MessageState;
  history: Transition[];
  result?: Record<string, unknown>;
  /** A result that came after the message had ended: kept, without effect. */
  lateResult?: Transition;
}

/** What travels to the vehicle on `v1/{vehicleId}/down/{kind}`. */
export interface DownMessage {
  messageId: string;
  kind: MailboxKind;
  type: string;
  payload: Record<string, unknown>;
  issuedAtMs: number;
  notAfterMs: number;
  attempt: number;
}

export function toDownMessage(message: MailboxMessage): DownMessage {
  const { messageId, kind, type, payload, issuedAtMs, notAfterMs, attempts } = message;
  return { messageId, kind, type, payload, issuedAtMs, notAfterMs, attempt: attempts };
}
