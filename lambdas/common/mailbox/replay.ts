import { planReplay } from '../../../contract/mailbox/replay-plan.ts';
import { sendMessage } from './dispatch.ts';
import type { DownPublisher } from './down-publisher.ts';
import type { MailboxStore } from './mailbox-store.ts';

export interface ReplayPorts {
  mailbox: MailboxStore;
  publish: DownPublisher;
  nowMs(): number;
}

export interface ReplayReport {
  expired: number;
  superseded: number;
  sent: number;
}

/** Rows read ahead of the window, so that expired and superseded ones do not hide what is alive. */
const READ_AHEAD = 100;

/** Pages of settled rows that one replay works through. */
const PAGES = 50;

/** Settles what expired or was superseded and sends the rest, at most `window` messages unacknowledged. */
export async function replayWaiting(vehicleId: string, window: number, ports: ReplayPorts): Promise<ReplayReport> {
  const report: ReplayReport = { expired: 0, superseded: 0, sent: 0 };
  for (let page = 0; page < PAGES; page += 1) {
    const done = await replayPage(vehicleId, window, ports);
    report.expired += done.expired;
    report.superseded += done.superseded;
    report.sent += done.sent;
    // a page of nothing but settled rows hides what is alive behind it
    if (done.sent > 0 || done.expired + done.superseded < window + READ_AHEAD) break;
  }
  return report;
}

async function replayPage(vehicleId: string, window: number, ports: ReplayPorts): Promise<ReplayReport> {
  const waiting = await ports.mailbox.waiting(vehicleId, window + READ_AHEAD);
  const nowMs = ports.nowMs();
  const plan = planReplay(waiting, nowMs, window);
  for (const message of plan.expired) {
    await ports.mailbox.transition(message, { state: 'EXPIRED', atMs: nowMs, by: 'replay' });
  }
  for (const message of plan.superseded) {
    await ports.mailbox.transition(message, { state: 'SUPERSEDED', atMs: nowMs, by: 'replay' });
  }
  for (const message of plan.deliver) await sendMessage(message, ports, 'replay');
  return { expired: plan.expired.length, superseded: plan.superseded.length, sent: plan.deliver.length };
}

/**
 * After an end the window has room: sends the next message that was never sent. What is SENT and unconfirmed is in
 * flight already, and counts against the window.
 */
export async function refillWindow(vehicleId: string, window: number, ports: ReplayPorts): Promise<number> {
  const waiting = await ports.mailbox.waiting(vehicleId, window + READ_AHEAD);
  const nowMs = ports.nowMs();
  const inFlight = waiting.filter((message) => message.state === 'SENT' && message.notAfterMs > nowMs).length;
  const plan = planReplay(waiting, nowMs, waiting.length);
  const next = plan.deliver.filter((message) => message.state !== 'SENT').slice(0, Math.max(0, window - inFlight));
  for (const message of next) await sendMessage(message, ports, 'replay');
  return next.length;
}
