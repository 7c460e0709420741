import type { MailboxMessage } from '../../../contract/mailbox/message.ts';
import { planReplay } from '../../../contract/mailbox/replay-plan.ts';
import { URGENT_PRIORITY } from '../../../contract/mailbox/replay-spread.ts';
import { priorityOf, type WaitingEntry } from '../../../contract/mailbox/wait-key.ts';
import { type DispatchPorts, reachOf, sendMessage } from './dispatch.ts';

export type ReplayPorts = Omit<DispatchPorts, 'collapse'>;

export interface ReplayReport {
  expired: number;
  superseded: number;
  sent: number;
  /** True when it gave up reading before it found anything alive: there may be more. */
  isCutShort: boolean;
  /** True when something waits that is not urgent and was left for later. */
  isDeferred: boolean;
}

interface ReplayScope {
  vehicleId: string;
  window: number;
  /** When the vehicle said `ready`, epoch ms; undefined while it is on the line and its window is refilled. */
  readyAtMs?: number;
  /** True leaves what is not urgent for later. */
  onlyUrgent?: boolean;
}

/** Read ahead when all that was read first was over, so that expired and superseded ones do not hide what is alive. */
const READ_AHEAD = 100;
const PAGES = 10;

/**
 * After `ready`: settles what expired or was superseded, and sends the rest, the most urgent and oldest first, as far
 * as the window allows. Receipts continue it. One read when nothing waits.
 */
export function replayWaiting(scope: ReplayScope & { readyAtMs: number }, ports: ReplayPorts): Promise<ReplayReport> {
  return runPages(scope, ports);
}

/** The vehicle confirmed a message, so that its window has room: sends the next ones that were never sent. */
export function refillWindow(scope: Omit<ReplayScope, 'readyAtMs'>, ports: ReplayPorts): Promise<ReplayReport> {
  return runPages(scope, ports);
}

async function runPages(scope: ReplayScope, ports: ReplayPorts): Promise<ReplayReport> {
  const report: ReplayReport = { expired: 0, superseded: 0, sent: 0, isCutShort: false, isDeferred: false };
  let limit = 2 * scope.window;
  let after: WaitingEntry | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const waiting = await ports.mailbox.waiting(scope.vehicleId, limit, after);
    const foundAlive = await replayPage(scope, waiting, report, ports);
    if (foundAlive || waiting.length < limit) return report;
    limit = READ_AHEAD;
    after = waiting.at(-1);
  }
  return { ...report, isCutShort: true };
}

/** True when the page held something to deliver, whether or not it could be sent. */
async function replayPage(
  scope: ReplayScope,
  waiting: WaitingEntry[],
  report: ReplayReport,
  ports: ReplayPorts,
): Promise<boolean> {
  const nowMs = ports.nowMs();
  const view = { nowMs, window: scope.window, isFresh: scope.readyAtMs !== undefined };
  const plan = planReplay(waiting, view);
  for (const { messageId } of plan.expired) {
    await ports.mailbox.settle(scope.vehicleId, messageId, { state: 'EXPIRED', atMs: nowMs, by: 'replay' });
  }
  for (const { messageId } of plan.superseded) {
    const reasonCode = 'newer-waits';
    await ports.mailbox.settle(scope.vehicleId, messageId, {
      state: 'SUPERSEDED',
      atMs: nowMs,
      by: 'replay',
      reasonCode,
    });
  }
  report.expired += plan.expired.length;
  report.superseded += plan.superseded.length;
  const now = scope.onlyUrgent ? plan.deliver.filter((entry) => priorityOf(entry) <= URGENT_PRIORITY) : plan.deliver;
  if (now.length > 0) report.sent += await deliver(scope, now, ports);
  // what is urgent comes first, and its receipts bring the rest
  report.isDeferred = now.length === 0 && plan.deliver.length > 0;
  return plan.deliver.length > 0;
}

async function deliver(scope: ReplayScope, entries: WaitingEntry[], ports: ReplayPorts): Promise<number> {
  const vehicle = await ports.readVehicle(scope.vehicleId);
  let sent = 0;
  for (const { vehicleId, messageId } of entries) {
    const message = await ports.mailbox.find(vehicleId, messageId);
    if (message === undefined || isUnderWay(message, scope.readyAtMs)) continue;
    const reach = reachOf(message, vehicle);
    if (reach.to === 'withhold') {
      const { reasonCode } = reach;
      await ports.mailbox.transition(message, { state: 'CANCELLED', atMs: ports.nowMs(), by: 'replay', reasonCode });
      continue;
    }
    // its word counts for more than a lifecycle event that is still on its way
    if (reach.to === 'wait' && scope.readyAtMs === undefined) return sent;
    const { published, isUnanswered } = await sendMessage(message, ports, 'replay');
    if (published) sent += 1;
    if (isUnanswered) return sent;
  }
  return sent;
}

/** Sent since the vehicle came: on its way, and no business of this replay. */
function isUnderWay(message: MailboxMessage, readyAtMs: number | undefined): boolean {
  if (message.state !== 'SENT') return false;
  return readyAtMs === undefined || (message.history.at(-1)?.atMs ?? 0) > readyAtMs;
}

/** True for a message whose confirmation must continue a replay; what dispatch sent directly continues nothing. */
export function wasReplayed(message: MailboxMessage): boolean {
  const sent = message.history.findLast(({ state }) => state === 'SENT');
  return sent !== undefined && sent.by !== 'dispatch';
}
