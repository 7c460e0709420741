import type { MessageState } from './message.ts';

/** What a vehicle reports of a message on `…/up/receipt/{messageId}`. */
export interface Receipt {
  state: ReceiptState;
  /** Vehicle clock, epoch ms. */
  atMs: number;
  reason?: string;
  result?: Record<string, unknown>;
}

export const RECEIPT_STATES = ['DELIVERED', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED', 'EXPIRED'] as const;
export type ReceiptState = (typeof RECEIPT_STATES)[number] & MessageState;

const MESSAGE_ID = /^[0-9a-f]{32}$/;

export function isMessageId(text: unknown): text is string {
  return typeof text === 'string' && MESSAGE_ID.test(text);
}

/** The receipt in a rule's output, or undefined when it is none. */
export function parseReceipt(body: Record<string, unknown>): Receipt | undefined {
  const { state, atMs, reason, result } = body as Partial<Record<keyof Receipt, unknown>>;
  if (!RECEIPT_STATES.includes(state as ReceiptState)) return undefined;
  if (!Number.isSafeInteger(atMs)) return undefined;
  if (reason !== undefined && (typeof reason !== 'string' || reason.length > 256)) return undefined;
  if (result !== undefined && (typeof result !== 'object' || result === null || Array.isArray(result)))
    return undefined;
  return {
    state: state as ReceiptState,
    atMs: atMs as number,
    ...(reason === undefined ? {} : { reason }),
    ...(result === undefined ? {} : { result: result as Record<string, unknown> }),
  };
}
