import { cancelledId } from '../../contract/mailbox/cancel.ts';
import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { Receipt } from '../../contract/mailbox/receipt.ts';
import { createInboxCore, type Handed, type Said } from './inbox-core.ts';
import type { InboxMemory, InboxNote } from './inbox-memory.ts';
import { scopeOf } from './inbox-refusals.ts';
import type { InboxStore } from './inbox-store.ts';
import { parseDownMessage } from './parse-down-message.ts';
import { type Present, showTo } from './present.ts';
import { type Execution, isForDriver, type ProgressWord } from './receipt-words.ts';
import { createRuns, type Run } from './runs.ts';
import { createTurns } from './turns.ts';

export type { Execution };

/**
 * Has the effect of a message and tells how it ended; `report` tells how far it has come. What can be stopped says by
 * `onCancel` how, and ends as CANCELLED then.
 */
export type Execute = (
  message: DownMessage,
  report: (word: ProgressWord) => void,
  onCancel: Run['onCancel'],
) => Promise<Execution>;

export interface CommandInbox {
  /** Takes one delivery from a down topic, or from the one that all vehicles of its model get. Never throws. */
  receive(payload: Uint8Array, isBroadcast?: boolean): Promise<void>;
  /** After a restart: settles what it ended in the middle, and sends what the cloud may not have. */
  recover(): Promise<void>;
  readonly executed: number;
}

export interface InboxPorts {
  /** The vehicle's clock, epoch ms. A vehicle that does not trust it returns undefined, and refuses. */
  nowMs(): number | undefined;
  execute: Execute;
  /** What is for a driver; without it that is executed like everything else. */
  present?: Present;
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
const NEVER_BEGUN: Execution = { outcome: 'CANCELLED', reason: 'taken back before its turn came' };

/** At least once on the wire, once in effect: what `inbox-core.ts` decides, carried out. */
export function createCommandInbox(ports: InboxPorts): CommandInbox {
  const core = createInboxCore(REMEMBERED, ports.kept?.memory);
  const turns = createTurns();
  const runs = createRuns();
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
  const send = (messageId: string, receipt: Receipt): void => {
    const acked = (): void => void isKept(core.acked(messageId, receipt));
    if (core.memory.seen.get(messageId)?.isBroadcast) acked();
    else ports.sendReceipt(messageId, receipt, acked);
  };
  const tell = async ({ messageId }: Handed, { receipt, notes }: Said): Promise<void> => {
    await isKept(notes);
    send(messageId, receipt);
  };
  const end = async (message: Handed, execution: Execution, nowMs: number): Promise<void> => {
    const said = core.finish(message, execution, nowMs);
    await isKept(said.notes);
    if (said.isNews) send(message.messageId, said.receipt);
  };
  const withdraw = async (messageId: string, by: DownMessage): Promise<void> => {
    const isNeverBegun = await runs.cancel(messageId);
    const nowMs = ports.nowMs() ?? by.issuedAtMs;
    if (isNeverBegun) await isKept(core.finish({ messageId, kind: 'command' }, NEVER_BEGUN, nowMs).notes);
    const said = core.withdraw(messageId, by, nowMs);
    await tell({ messageId, kind: 'command' }, said);
    const execution: Execution = said.withdrawn ? { outcome: 'SUCCEEDED' } : TOO_LATE;
    await end(by, execution, nowMs);
  };
  const run = async (message: DownMessage, held: Run): Promise<void> => {
    if (!held.start()) return;
    const refused = core.turnDown(message, ports.nowMs());
    if (refused !== undefined) return tell(message, refused);
    const taken = cancelledId(message);
    if (taken !== undefined) return withdraw(taken, message);
    executed += 1;
    const startedAtMs = ports.nowMs() ?? message.issuedAtMs;
    const nowMs = (): number => ports.nowMs() ?? startedAtMs;
    const report = (word: ProgressWord): void => void tell(message, core.progress(message, word, nowMs()));
    const { present } = ports;
    const execution = await executeSafely(() =>
      present !== undefined && isForDriver(message.kind)
        ? showTo(present, message, () => report('SHOWN'))
        : ports.execute(message, report, held.onCancel),
    );
    await end(message, execution, nowMs());
  };
  const takeTurn = async (message: DownMessage): Promise<void> => {
    const held = runs.begin(message.messageId);
    // a command for an actuator begins at once or never: it must not lie in a queue of ours either
    const key = message.collapseKey === undefined ? undefined : scopeOf(message);
    await turns.take(key, () => run(message, held)).finally(held.end);
  };
  return {
    async receive(payload, isBroadcast = false) {
      const message = parseDownMessage(payload);
      if (message === undefined) return ports.onMalformed('not a mailbox message');
      if (isBroadcast && !isForDriver(message.kind)) return ports.onMalformed(`a ${message.kind} for everybody`);
      if (ports.takeAside?.(message)) return;
      const taken = core.deliver(message, ports.nowMs(), isBroadcast);
      if (ports.kept !== undefined && !(await isKept(taken.notes))) {
        const execution: Execution = { outcome: 'REJECTED', reason: 'the vehicle cannot write its memory' };
        const { receipt } = core.finish(message, execution, ports.nowMs() ?? 0);
        return send(message.messageId, receipt);
      }
      send(message.messageId, taken.receipt);
      if (taken.execute) await takeTurn(message);
    },
    async recover() {
      const waiting = core.unacked();
      const isTold = new Set<string>();
      for (const message of core.interrupted()) {
        if (message.receipt.state === 'SHOWN') await isKept(core.finish(message, { outcome: 'SUCCEEDED' }, 0).notes);
        else if (ports.present !== undefined && message.unshown !== undefined) void takeTurn(message.unshown);
        else {
          isTold.add(message.messageId);
          const execution = (await ports.recover?.(message)) ?? UNKNOWN_EFFECT;
          await tell(message, core.finish(message, execution, ports.nowMs() ?? 0));
        }
      }
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
