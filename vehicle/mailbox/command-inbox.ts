import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { Receipt } from '../../contract/mailbox/receipt.ts';
import { isMessageId } from '../../contract/mailbox/receipt.ts';
import { createInboxCore } from './inbox-core.ts';
import { type Execution, isKind } from './receipt-words.ts';

export type { Execution };

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

/** More than come within the longest time to live of a command. */
const REMEMBERED = 4_000;

/** At least once on the wire, once in effect: what `inbox-core.ts` decides, carried out. */
export function createCommandInbox(ports: InboxPorts): CommandInbox {
  const core = createInboxCore(REMEMBERED);
  let executed = 0;
  return {
    async receive(payload) {
      const message = parseDownMessage(payload);
      if (message === undefined) return ports.onMalformed('not a mailbox message');
      const nowMs = ports.nowMs();
      const taken = core.deliver(message, nowMs);
      ports.sendReceipt(message.messageId, taken.receipt);
      if (!taken.execute) return;
      executed += 1;
      const execution = await executeSafely(ports.execute, message);
      const endedAtMs = ports.nowMs() ?? taken.receipt.atMs;
      ports.sendReceipt(message.messageId, core.finish(message, execution, endedAtMs));
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

function parseDownMessage(payload: Uint8Array): DownMessage | undefined {
  try {
    const message = JSON.parse(new TextDecoder().decode(payload)) as Partial<DownMessage> | null;
    if (!isMessageId(message?.messageId) || !isKind(message.kind) || typeof message.type !== 'string') return undefined;
    const times = [message.issuedAtMs, message.notAfterMs];
    return times.every(Number.isSafeInteger) ? (message as DownMessage) : undefined;
  } catch {
    return undefined;
  }
}
