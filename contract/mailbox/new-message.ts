import { type CommandType, commandType } from '../command/command-catalog.ts';
import type { MailboxKind } from '../topics.ts';
import type { MailboxMessage, Requester, Transition } from './message.ts';
import { messageIdOf, requestHashOf } from './message-id.ts';
import { aimed } from './move-message.ts';
import { newTally } from './stage.ts';

/** What is asked for. What is left out has the default of its kind. */
export interface MessageDraft {
  vehicleId: string;
  tenantId: string;
  kind: MailboxKind;
  type: string;
  payload: Record<string, unknown>;
  /** 1 to 128 characters. With tenant and vehicle it makes the message id: the same key is the same message. */
  idempotencyKey: string;
  requester: Requester;
  /** Epoch ms; `defaultsOf(kind, type).ttlMs` from now unless given. */
  notAfterMs?: number;
  /** 0 is the most urgent, 9 the least. */
  priority?: number;
  execTimeoutMs?: number;
  collapseKey?: string;
  /** The campaign whose statistics count this message. */
  campaignId?: string;
  traceparent?: string;
  /** What there is to say about its acceptance, for its history. */
  note?: Pick<Transition, 'reasonCode' | 'reason'>;
  /** What the caller asked, when it is not just kind, type and payload: the same key with another one is refused. */
  request?: unknown;
}

export type KindDefaults = Pick<CommandType, 'ttlMs' | 'priority'> & { execTimeoutMs: number };

const DAY_MS = 86_400_000;
const COMMAND: KindDefaults = { ttlMs: 300_000, priority: 4, execTimeoutMs: 60_000 };
const DEFAULTS: Record<Exclude<MailboxKind, 'command'>, KindDefaults> = {
  // an owner's own destination goes before what an operator would like to tell him
  poi: { ttlMs: DAY_MS, priority: 3, execTimeoutMs: DAY_MS },
  // its validation and its switch may wait for the end of a drive
  config: { ttlMs: 7 * DAY_MS, priority: 5, execTimeoutMs: DAY_MS },
  notice: { ttlMs: 7 * DAY_MS, priority: 7, execTimeoutMs: 7 * DAY_MS },
};

export function defaultsOf(kind: MailboxKind, type: string): KindDefaults {
  return kind === 'command' ? { ...COMMAND, ...commandType(type) } : DEFAULTS[kind];
}

/** The row of a draft: ACCEPTED, not yet written. `epochMs`: since when its vehicle has the owner it has. */
export function newMessage(draft: MessageDraft, nowMs: number, epochMs = 0): MailboxMessage {
  const { vehicleId, tenantId, kind, type, payload, idempotencyKey, requester, collapseKey, traceparent } = draft;
  const defaults = defaultsOf(kind, type);
  return aimed(
    {
      vehicleId,
      messageId: messageIdOf(tenantId, vehicleId, idempotencyKey),
      tenantId,
      kind,
      type,
      payload,
      priority: draft.priority ?? defaults.priority,
      issuedAtMs: nowMs,
      ...(epochMs === 0 ? {} : { epochMs }),
      notAfterMs: draft.notAfterMs ?? nowMs + defaults.ttlMs,
      execTimeoutMs: draft.execTimeoutMs ?? defaults.execTimeoutMs,
      ...(collapseKey === undefined ? {} : { collapseKey }),
      idempotencyKey,
      requestHash: requestHashOf(draft.request ?? { kind, type, payload }),
      requester,
      ...(traceparent === undefined ? {} : { traceparent }),
      ...(draft.campaignId === undefined ? {} : { tally: newTally(draft.campaignId) }),
      attempts: 0,
      version: 1,
      state: 'ACCEPTED',
      history: [{ state: 'ACCEPTED', atMs: nowMs, by: 'api', ...draft.note }],
    },
    nowMs,
  );
}
