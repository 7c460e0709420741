import { cancelledId } from '../../contract/mailbox/cancel.ts';
import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { Receipt } from '../../contract/mailbox/receipt.ts';
import { isMessageId } from '../../contract/mailbox/receipt.ts';
import { createInboxCore, type Handed, type Said, scopeOf } from './inbox-core.ts';
import type { InboxMemory, InboxNote } from './inbox-memory.ts';
import type { InboxStore } from './inbox-store.ts';
import { type Execution, isKind, type ProgressWord } from './receipt-words.ts';
import { createTurns } from './turns.ts';

export type { Execution };

/** Has the effect of a message and tells how it ended; `report` tells how far it has come. */
export type Execute = (message: DownMessage, report: (word: ProgressWord) => void) => Promise<Execution>;

export interface CommandInbox {
  /** Takes one delivery from a down topic. Never throws. */
  receive(payload: Uint8Array): Promise<void>;
  /** After a restart: settles what it ended in the middle, and sends what the cloud may not have. */
  recover(): Promise<void>;
  readonly executed: number;
}

export interface InboxPorts {
  /** The vehicle's clock, epoch ms. A vehicle that does not trust it returns undefined, and refuses. */
  nowMs(): number | undefined;
  execute: Execute;
  /** True for what is no order of its own and was taken care of, as a fresh link to the body of a configuration. */
  takeAside?(message: DownMessage): boolean;
  /** What came of an execution that a restart ended in the middle; undefined when nobody can tell. */
  recover?(message: Handed): Promise<Execution | undefined>;
  /** `onAcked` runs when the broker has it. */
  sendReceipt(messageId: string, receipt: Receipt, onAcked: () => void): void;
  onMalformed(reason: string): void;
  onProblem?(what: string, error: Error): void;
  /** Where the memory is kept, and what was kept there; without it a restart forgets. */
  kept?: { store: Pick<InboxStore, 'append'>; memory: InboxMemory };
}

/** More than come within the longest time to live of a command. */
export const REMEMBERED = 4_000;
const UNKNOWN_EFFECT: Execution = {
  outcome: 'FAILED',
  reason: 'the vehicle restarted while it ran; whether it had its effect is not known',
};

const TOO_LATE: Execution = { outcome: 'FAILED', reason: 'it runs already, or has ended' };

/** At least once on the wire, once in effect: what `inbox-core.ts` decides, carried out. */
export function createCommandInbox(ports: InboxPorts): CommandInbox {
  const core = createInboxCore(REMEMBERED, ports.kept?.memory);
  const turns = createTurns();
  let executed = 0;

  const isKept = async (notes: InboxNote[]): Promise<boolean> => {
    try {
      await ports.kept?.store.append(notes);
      return true;
    } catch (error) {
      ports.onProblem?.('the inbox cannot be written', error as Error);
      return false;
    }
  };
  const send = (messageId: string, receipt: Receipt): void =>
    ports.sendReceipt(messageId, receipt, () => void isKept(core.acked(messageId, receipt)));
  const tell = async ({ messageId }: Handed, { receipt, notes }: Said): Promise<void> => {
    await isKept(notes);
    send(messageId, receipt);
  };
  const withdraw = async (messageId: string, by: DownMessage): Promise<void> => {
    const nowMs = ports.nowMs() ?? by.issuedAtMs;
    const said = core.withdraw(messageId, by, nowMs);
    await tell({ messageId, kind: 'command' }, said);
    const execution: Execution = said.withdrawn ? { outcome: 'SUCCEEDED' } : TOO_LATE;
    await tell(by, core.finish(by, execution, nowMs));
  };
  const run = async (message: DownMessage): Promise<void> => {
    const refused = core.turnDown(message, ports.nowMs());
    if (refused !== undefined) return tell(message, refused);
    const taken = cancelledId(message);
    if (taken !== undefined) return withdraw(taken, message);
    executed += 1;
    const startedAtMs = ports.nowMs() ?? message.issuedAtMs;
    const nowMs = (): number => ports.nowMs() ?? startedAtMs;
    const report = (word: ProgressWord): void => void tell(message, core.progress(message, word, nowMs()));
    const execution = await executeSafely(() => ports.execute(message, report));
    await tell(message, core.finish(message, execution, nowMs()));
  };
  return {
    async receive(payload) {
      const message = parseDownMessage(payload);
      if (message === undefined) return ports.onMalformed('not a mailbox message');
      if (ports.takeAside?.(message)) return;
      const taken = core.deliver(message, ports.nowMs());
      if (ports.kept !== undefined && !(await isKept(taken.notes))) {
        const execution: Execution = { outcome: 'REJECTED', reason: 'the vehicle cannot write its memory' };
        const { receipt } = core.finish(message, execution, ports.nowMs() ?? 0);
        return send(message.messageId, receipt);
      }
      send(message.messageId, taken.receipt);
      if (!taken.execute) return;
      await turns.take(message.collapseKey === undefined ? undefined : scopeOf(message), () => run(message));
    },
    async recover() {
      const waiting = core.unacked();
      const interrupted = core.interrupted();
      for (const message of interrupted) {
        const execution = (await ports.recover?.(message)) ?? UNKNOWN_EFFECT;
        await tell(message, core.finish(message, execution, ports.nowMs() ?? 0));
      }
      const isTold = new Set(interrupted.map(({ messageId }) => messageId));
      for (const [messageId, receipt] of waiting) if (!isTold.has(messageId)) send(messageId, receipt);
    },
    get executed() {
      return executed;
    },
  };
}

async function executeSafely(execute: () => Promise<Execution>): Promise<Execution> {
  try {
    return await execute();
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
