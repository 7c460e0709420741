import { stateAt } from '../../../contract/mailbox/deadlines.ts';
import type { MailboxMessage } from '../../../contract/mailbox/message.ts';
import { isSettled } from '../../../contract/mailbox/state-machine.ts';
import type { MailboxStore } from './mailbox-store.ts';

export interface WaitPorts {
  mailbox: Pick<MailboxStore, 'find'>;
  nowMs(): number;
  sleep(ms: number): Promise<unknown>;
}

const FIRST_PAUSE_MS = 30;
const GROWTH = 1.5;
const LONGEST_PAUSE_MS = 1_000;

/**
 * The message once it is settled, or as it is at `untilMs`. Looks again after 30 ms, then at growing pauses up to a
 * second: 18 strong reads in 10 s.
 */
export async function awaitSettled(
  message: MailboxMessage,
  untilMs: number,
  { mailbox, nowMs, sleep }: WaitPorts,
): Promise<MailboxMessage> {
  let latest = message;
  for (let pauseMs = FIRST_PAUSE_MS; !isSettled(stateAt(latest, nowMs())); pauseMs *= GROWTH) {
    const leftMs = untilMs - nowMs();
    if (leftMs <= 0) return latest;
    await sleep(Math.min(pauseMs, leftMs, LONGEST_PAUSE_MS));
    latest = (await mailbox.find(latest.vehicleId, latest.messageId)) ?? latest;
  }
  return latest;
}
