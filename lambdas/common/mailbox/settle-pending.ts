import type { Author, MailboxMessage, Transition } from '../../../contract/mailbox/message.ts';
import { moveThrough } from '../../../contract/mailbox/move-message.ts';
import { isSettled } from '../../../contract/mailbox/state-machine.ts';
import type { Row } from '../store/table.ts';
import type { MailboxStore } from './mailbox-store.ts';

export interface Settlement {
  state: 'CANCELLED';
  by: Author;
  /** A stable word such as `owner-changed`. */
  reasonCode: string;
  reason?: string;
  /** Which messages; all unless given. */
  concerns?(message: MailboxMessage): boolean;
}

const PAGE = 100;
const RACES = 5;

/**
 * Ends everything that is owed to a vehicle, or what of it is concerned, confirmed or not, and returns how many messages it ended. Reads all
 * messages of the vehicle, page by page: for what happens once in a vehicle's life. Safe to repeat.
 */
export async function settlePending(
  vehicleId: string,
  settlement: Settlement,
  ports: { mailbox: MailboxStore; nowMs(): number },
): Promise<{ settled: number }> {
  let settled = 0;
  let startKey: Row | undefined;
  do {
    const page = await ports.mailbox.list(vehicleId, PAGE, startKey);
    for (const message of page.messages) {
      if (settlement.concerns?.(message) === false) continue;
      if (await settleOne(message, settlement, ports)) settled += 1;
    }
    startKey = page.nextKey;
  } while (startKey !== undefined);
  return { settled };
}

async function settleOne(
  read: MailboxMessage,
  { state, by, reasonCode, reason }: Settlement,
  ports: { mailbox: MailboxStore; nowMs(): number },
): Promise<boolean> {
  let message: MailboxMessage | undefined = read;
  for (let race = 0; race < RACES; race += 1) {
    if (message === undefined || isSettled(message.state)) return false;
    const step: Transition = {
      state,
      atMs: ports.nowMs(),
      by,
      reasonCode,
      ...(reason === undefined ? {} : { reason }),
    };
    const ended = moveThrough(message, stepsTo(message, step));
    if (!ended.ok) return false;
    if (await ports.mailbox.replace(message, ended.message)) return true;
    message = await ports.mailbox.find(message.vehicleId, message.messageId);
  }
  throw new Error(`message ${read.messageId} changed ${RACES} times while it was being settled`);
}

/** What the vehicle is executing goes through CANCELLING: nobody asked the vehicle, and its result will come late. */
function stepsTo(message: MailboxMessage, step: Transition): Transition[] {
  return message.state === 'IN_PROGRESS' ? [{ ...step, state: 'CANCELLING' }, step] : [step];
}
