import { deliveryOf } from '../../../contract/mailbox/delivery.ts';
import type { DownMessage, MailboxMessage } from '../../../contract/mailbox/message.ts';
import { canMove, isSettled } from '../../../contract/mailbox/state-machine.ts';

export interface Execution {
  message: DownMessage;
  /** By this machine's clock, epoch ms. */
  atMs: number;
}

/** Clocks of the vehicles are off by at most half a second; the rest is a busy machine's. */
const SKEW_MS = 2_000;
/** A direct message waits so long for the connection's answer, and then is nowhere. */
const DIRECT_WITHIN_MS = 15_000;

/** What must hold for the rows of a run and what its vehicles executed, in words; none is right. */
export function breachesOf(rows: readonly MailboxMessage[], executions: readonly Execution[]): string[] {
  const breaches: string[] = [];
  const executed = new Map<string, Execution>();
  for (const execution of executions) {
    const { messageId, notAfterMs } = execution.message;
    if (executed.has(messageId)) breaches.push(`executed twice: ${messageId}`);
    if (execution.atMs >= notAfterMs + SKEW_MS) breaches.push(`executed after notAfter: ${messageId}`);
    executed.set(messageId, execution);
  }
  for (const row of rows) {
    if (!isSettled(row.state)) breaches.push(`lost in ${row.state}: ${row.messageId}`);
    if (row.state === 'SUCCEEDED' && !executed.has(row.messageId)) breaches.push(`said to be done: ${row.messageId}`);
    breaches.push(...historyBreaches(row), ...queueBreaches(row, executed.get(row.messageId)));
  }
  return breaches;
}

function historyBreaches({ kind, messageId, history, hopsDropped }: MailboxMessage): string[] {
  return history.slice(1).flatMap((hop, index) => {
    const before = history[index];
    // between the first and the second hop some may have been left out
    if (before === undefined || (index === 0 && hopsDropped !== undefined)) return [];
    // times may cross: a receipt counts from when it came, and the message may have been sent again meanwhile
    return canMove(kind, before.state, hop.state) ? [] : [`went from ${before.state} to ${hop.state}: ${messageId}`];
  });
}

/** What opens or moves a car is executed while it is on the wire or not at all. */
function queueBreaches(row: MailboxMessage, execution: Execution | undefined): string[] {
  if (execution === undefined || deliveryOf(row) !== 'direct') return [];
  const sent = row.history.findLast(({ state, atMs }) => state === 'SENT' && atMs <= execution.atMs + SKEW_MS);
  const isFresh = sent !== undefined && execution.atMs - sent.atMs <= DIRECT_WITHIN_MS + SKEW_MS;
  return isFresh ? [] : [`an access command came from a queue: ${row.messageId}`];
}
