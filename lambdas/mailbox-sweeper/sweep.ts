import { dueShards } from '../../contract/mailbox/due-shard.ts';
import type { MailboxMessage } from '../../contract/mailbox/message.ts';
import { isReady } from '../../contract/presence/readiness.ts';
import type { DispatchPorts } from '../common/mailbox/dispatch.ts';
import { dispatchMessage } from '../common/mailbox/dispatch.ts';
import type { DueEntry } from '../common/mailbox/mailbox-store.ts';
import { refillWindow, replayWaiting, wasReplayed } from '../common/mailbox/replay.ts';
import { type ReplayTickets, TICKET_ID } from '../common/mailbox/replay-tickets.ts';
import type { Row } from '../common/store/table.ts';
import { decideDue } from './decide-due.ts';

export interface SweepPorts extends DispatchPorts {
  tickets: ReplayTickets;
  /** Unacknowledged messages a vehicle may have. */
  window: number;
}

export interface SweepReport {
  ended: number;
  dispatched: number;
  aimed: number;
  replayed: number;
  /** Rows that failed; they stay due, and the next round tries again. */
  failed: number;
  /** True when there was more than one round takes. */
  isCutShort: boolean;
}

const PAGE = 100;
/** Rows of one partition that are worked on at once. */
const AT_ONCE = 8;

/**
 * Decides about every row whose time has come: one read of each partition of the index, one of each due row, nothing
 * else of the table. A row that fails does not keep the others. `mostPages` bounds the round, for each partition.
 */
export async function sweep(ports: SweepPorts, mostPages: number, onFault: (entry: DueEntry, error: unknown) => void) {
  const report: SweepReport = { ended: 0, dispatched: 0, aimed: 0, replayed: 0, failed: 0, isCutShort: false };
  const shards = dueShards().map((shard) => sweepShard(shard, ports, { mostPages, report, onFault }));
  await Promise.all(shards);
  return report;
}

interface Round {
  mostPages: number;
  report: SweepReport;
  onFault(entry: DueEntry, error: unknown): void;
}

async function sweepShard(shard: string, ports: SweepPorts, round: Round): Promise<void> {
  const nowMs = ports.nowMs();
  let startKey: Row | undefined;
  for (let page = 0; page < round.mostPages; page += 1) {
    const { entries, nextKey } = await ports.mailbox.due(shard, nowMs, PAGE, startKey);
    for (let at = 0; at < entries.length; at += AT_ONCE) {
      await Promise.all(entries.slice(at, at + AT_ONCE).map((entry) => sweepSafely(entry, ports, round)));
    }
    if (nextKey === undefined) return;
    startKey = nextKey;
  }
  round.report.isCutShort = true;
}

async function sweepSafely(entry: DueEntry, ports: SweepPorts, round: Round): Promise<void> {
  try {
    if (entry.messageId === TICKET_ID) await redeem(entry, ports, round.report);
    else await sweepMessage(entry, ports, round.report);
  } catch (error) {
    round.report.failed += 1;
    round.onFault(entry, error);
  }
}

async function sweepMessage(entry: DueEntry, ports: SweepPorts, report: SweepReport): Promise<void> {
  const message = await ports.mailbox.find(entry.vehicleId, entry.messageId);
  if (message === undefined) return;
  const due = decideDue(message, ports.nowMs());
  if (due.to === 'end') {
    const ended = await ports.mailbox.transition(message, { ...due.step, atMs: ports.nowMs() });
    if (!ended.moved) return;
    report.ended += 1;
    // it no longer takes a place in the vehicle's window
    if (message.state === 'SENT' && wasReplayed(message)) await refillWindow(scopeOf(message, ports), ports);
  } else if (due.to === 'dispatch') {
    report.dispatched += 1;
    await dispatchAgain(message, ports);
  } else if (due.to === 'aim') {
    report.aimed += 1;
    await ports.mailbox.replace(message, due.message);
  }
}

/** What cannot be sent now either is looked at when its time is over; `ready` delivers it before. */
async function dispatchAgain(message: MailboxMessage, ports: SweepPorts): Promise<void> {
  const after = await dispatchMessage(message, ports, 'sweeper');
  if (after.version !== message.version) return;
  await ports.mailbox.replace(message, { ...message, dueAtMs: message.notAfterMs });
}

async function redeem(entry: DueEntry, ports: SweepPorts, report: SweepReport): Promise<void> {
  const vehicle = await ports.readVehicle(entry.vehicleId);
  if (vehicle?.readyAtMs !== undefined && isReady(vehicle)) {
    report.replayed += 1;
    const done = await replayWaiting({ ...scopeOf(entry, ports), readyAtMs: vehicle.readyAtMs }, ports);
    if (done.isCutShort) return ports.tickets.ask(entry.vehicleId, ports.nowMs() + 1);
  }
  await ports.tickets.clear(entry.vehicleId, entry.dueAtMs);
}

function scopeOf({ vehicleId }: { vehicleId: string }, { window }: SweepPorts): { vehicleId: string; window: number } {
  return { vehicleId, window };
}
