import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { Receipt } from '../../contract/mailbox/receipt.ts';
import { isMessageId } from '../../contract/mailbox/receipt.ts';

/** What the vehicle did about a message. */
export type Execution =
  | { outcome: 'SUCCEEDED'; result?: Record<string, unknown> }
  | { outcome: 'FAILED' | 'REJECTED'; reason: string };

export type Execute = (message: DownMessage) => Promise<Execution>;

export interface CommandInbox {
  /** Takes one delivery from a down topic. Never throws. */
  receive(payload: Uint8Array): Promise<void>;
  readonly executed: number;
}

interface InboxPorts {
  /** The vehicle's clock, epoch ms. A vehicle that does not trust it returns undefined, and refuses. */
  nowMs(): number | undefined;
  execute: Execute;
  sendReceipt(messageId: string, receipt: Receipt): void;
  onMalformed(reason: string): void;
}

/** Longest time to live of a message is shorter than it takes to push this many through a vehicle's window. */
const REMEMBERED = 1_000;
/** The cloud takes no receipt with a longer one. */
const MAX_REASON = 256;

/**
 * At least once on the wire, once in effect: a messageId seen before is answered with what became of it, and a message
 * past its notAfter is refused, whatever the broker thought of it.
 */
export function createCommandInbox(ports: InboxPorts): CommandInbox {
  const last = new Map<string, Receipt>();
  let executed = 0;
  const receipt = (messageId: string, entry: Receipt): void => {
    last.set(messageId, entry);
    const oldest = last.keys().next();
    if (last.size > REMEMBERED && !oldest.done) last.delete(oldest.value);
    ports.sendReceipt(messageId, entry);
  };
  const run = async (message: DownMessage, nowMs: number): Promise<void> => {
    receipt(message.messageId, { state: 'DELIVERED', atMs: nowMs });
    executed += 1;
    const done = await executeSafely(ports.execute, message);
    const atMs = ports.nowMs() ?? nowMs;
    receipt(message.messageId, { state: done.outcome, atMs, ...detailsOf(done) });
  };
  return {
    async receive(payload) {
      const message = parseDownMessage(payload);
      if (message === undefined) return ports.onMalformed('not a mailbox message');
      const { messageId } = message;
      const known = last.get(messageId);
      if (known !== undefined) return ports.sendReceipt(messageId, known);
      const nowMs = ports.nowMs();
      if (nowMs === undefined) {
        return receipt(messageId, { state: 'REJECTED', atMs: 0, reason: 'the vehicle has no trusted time' });
      }
      if (nowMs > message.notAfterMs) {
        return receipt(messageId, { state: 'EXPIRED', atMs: nowMs, reason: 'arrived after notAfter' });
      }
      return run(message, nowMs);
    },
    get executed() {
      return executed;
    },
  };
}

async function executeSafely(execute: Execute, message: DownMessage): Promise<Execution> {
  try {
    return await execute(message);
  } catch (error) {
    return { outcome: 'FAILED', reason: error instanceof Error ? error.message : 'unknown error' };
  }
}

function detailsOf(done: Execution): Pick<Receipt, 'reason' | 'result'> {
  if (done.outcome !== 'SUCCEEDED') return { reason: done.reason.slice(0, MAX_REASON) };
  return done.result === undefined ? {} : { result: done.result };
}

function parseDownMessage(payload: Uint8Array): DownMessage | undefined {
  try {
    const message = JSON.parse(new TextDecoder().decode(payload)) as Partial<DownMessage> | null;
    const isOurs = isMessageId(message?.messageId) && Number.isSafeInteger(message?.notAfterMs);
    return isOurs && typeof message?.type === 'string' ? (message as DownMessage) : undefined;
  } catch {
    return undefined;
  }
}
