import type { DownMessage } from '../../contract/mailbox/message.ts';
import { isMessageId } from '../../contract/mailbox/receipt.ts';
import { isKind } from './receipt-words.ts';

/** What came on a down topic as a message; undefined when it is none. */
export function parseDownMessage(payload: Uint8Array): DownMessage | undefined {
  try {
    const message = JSON.parse(new TextDecoder().decode(payload)) as Partial<DownMessage> | null;
    if (!isMessageId(message?.messageId) || !isKind(message.kind) || typeof message.type !== 'string') return undefined;
    const times = [message.issuedAtMs, message.notAfterMs, message.epochMs ?? 0];
    return times.every(Number.isSafeInteger) ? (message as DownMessage) : undefined;
  } catch {
    return undefined;
  }
}
