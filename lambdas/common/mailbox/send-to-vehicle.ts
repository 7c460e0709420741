import { ownedSinceMs } from '../../../contract/identity/owner.ts';
import type { MailboxMessage, Transition } from '../../../contract/mailbox/message.ts';
import { moveMessage } from '../../../contract/mailbox/move-message.ts';
import { type MessageDraft, newMessage } from '../../../contract/mailbox/new-message.ts';
import type { VehicleRow } from '../store/vehicle-row.ts';
import { type DispatchPorts, dispatchMessage, holdBack, publishNoted, reachOf } from './dispatch.ts';
import { mayGoAhead, publishAhead } from './publish-ahead.ts';

/** `repeated`: the same request came before; this is what became of it. `key-reused`: another one has this key. */
export type SendOutcome = { outcome: 'accepted' | 'repeated'; message: MailboxMessage } | { outcome: 'key-reused' };

const LONG_AGO = Number.NEGATIVE_INFINITY;

/**
 * Owes a vehicle a message: persists it with its idempotency in one write, then publishes it if the vehicle is ready,
 * else leaves it for replay. Safe to repeat under the same key. `seen` is a strong reading of the vehicle the caller has
 * already, not begun before `seenAtMs`; without that it may be any age, and only spares a read.
 */
export async function sendToVehicle(
  draft: MessageDraft,
  ports: DispatchPorts,
  seen?: VehicleRow,
  seenAtMs = LONG_AGO,
): Promise<SendOutcome> {
  const readAtMs = seen === undefined ? ports.nowMs() : seenAtMs;
  const vehicle = seen ?? (await ports.readVehicle(draft.vehicleId));
  const message = newMessage(draft, ports.nowMs(), vehicle && ownedSinceMs(vehicle));
  const guess = reachOf(message, vehicle).to === 'send' ? 'SENT' : 'QUEUED';
  const first = inFirstState(message, guess, ports.nowMs());
  const insert = await ports.mailbox.insert(first);
  if (insert.inserted) return { outcome: 'accepted', message: await complete(first, ports, readAtMs) };
  const { existing } = insert;
  if (existing.requestHash !== message.requestHash) return { outcome: 'key-reused' };
  return {
    outcome: 'repeated',
    message: existing.state === 'ACCEPTED' ? await complete(existing, ports, LONG_AGO) : existing,
  };
}

/**
 * The hop that dispatch most likely takes is written with the row, which spares a write of every message. It is only
 * a guess: the reading that counts comes after the row.
 */
function inFirstState(message: MailboxMessage, state: 'SENT' | 'QUEUED', nowMs: number): MailboxMessage {
  const step: Transition = {
    state,
    atMs: nowMs,
    by: 'dispatch',
    ...(state === 'QUEUED' ? { reasonCode: 'not-ready' } : {}),
  };
  const { dueAtMs: _unwritten, ...unplaced } = message;
  const move = moveMessage(unplaced, step);
  return move.ok ? { ...move.message, version: message.version } : message;
}

/**
 * What follows the write. The reading of the vehicle that counts is the one after it; where it could only find what
 * replay makes good anyway, the publish does not wait for it.
 */
async function complete(message: MailboxMessage, ports: DispatchPorts, readAtMs: number): Promise<MailboxMessage> {
  if (await isReplaced(message, ports)) {
    const step: Transition = { state: 'SUPERSEDED', atMs: ports.nowMs(), by: 'dispatch', reasonCode: 'newer-waits' };
    const outcome = await ports.mailbox.transition(message, step);
    return outcome.moved ? outcome.message : message;
  }
  if (message.state !== 'SENT') return dispatchMessage(message, ports);
  if (mayGoAhead(message, readAtMs, ports.nowMs())) return publishAhead(message, ports);
  const reach = reachOf(message, await ports.readVehicle(message.vehicleId));
  if (reach.to === 'send') return (await publishNoted(message, ports, 'dispatch')).message;
  return holdBack(message, reach, ports);
}

/** Takes the head of its collapse key and supersedes what had it; true when something newer has it. */
async function isReplaced(message: MailboxMessage, ports: DispatchPorts): Promise<boolean> {
  const { collapseKey, vehicleId } = message;
  if (collapseKey === undefined) return false;
  const head = await ports.collapse.take({ ...message, collapseKey });
  if (!head.newest) return true;
  if (head.replaced !== undefined) {
    const step: Transition = { state: 'SUPERSEDED', atMs: ports.nowMs(), by: 'dispatch', reasonCode: 'newer-came' };
    await ports.mailbox.settle(vehicleId, head.replaced, step);
  }
  return false;
}
