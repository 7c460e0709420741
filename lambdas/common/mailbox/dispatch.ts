import { withheldFrom } from '../../../contract/identity/owner.ts';
import { isPastNotAfter } from '../../../contract/mailbox/deadlines.ts';
import type { Author, MailboxMessage, Transition } from '../../../contract/mailbox/message.ts';
import { isReady } from '../../../contract/presence/readiness.ts';
import type { VehicleRow } from '../store/vehicle-row.ts';
import type { CollapseHeads } from './collapse-heads.ts';
import type { DownPublisher, PublishOutcome } from './down-publisher.ts';
import type { MailboxStore } from './mailbox-store.ts';

export interface DispatchPorts {
  mailbox: MailboxStore;
  collapse: CollapseHeads;
  /** Strongly consistent, read after the message was persisted: replay reads the other way round. */
  readVehicle(vehicleId: string): Promise<VehicleRow | undefined>;
  /** The same beside a publish, which goes first; `readVehicle` unless given. */
  readVehicleAside?(vehicleId: string): Promise<VehicleRow | undefined>;
  publish: DownPublisher;
  nowMs(): number;
}

export type SendPorts = Pick<DispatchPorts, 'mailbox' | 'publish' | 'nowMs'>;

/** A vehicle that is on the line and may be sent to, one that is not, or one that must not get this message any more. */
export type Reach = { to: 'send' } | { to: 'wait' } | { to: 'withhold'; reasonCode: string };

export function reachOf(message: MailboxMessage, vehicle: VehicleRow | undefined): Reach {
  if (vehicle === undefined) return { to: 'withhold', reasonCode: 'no-such-vehicle' };
  const reasonCode = withheldFrom(message, vehicle);
  if (reasonCode !== undefined) return { to: 'withhold', reasonCode };
  return isReady(vehicle) ? { to: 'send' } : { to: 'wait' };
}

/**
 * Sends a persisted message if its vehicle is ready, else leaves it queued for replay; returns it as it then stands.
 * The vehicle is read here, after the message was written, so that owner and readiness are never older than the row.
 */
export async function dispatchMessage(
  message: MailboxMessage,
  ports: DispatchPorts,
  by: Author = 'dispatch',
): Promise<MailboxMessage> {
  const reach = reachOf(message, await ports.readVehicle(message.vehicleId));
  if (reach.to !== 'send') return holdBack(message, reach, ports, by);
  return (await sendMessage(message, ports, by)).message;
}

/** What becomes of a message that its vehicle is not sent now. */
export async function holdBack(
  message: MailboxMessage,
  reach: Exclude<Reach, { to: 'send' }>,
  ports: DispatchPorts,
  by: Author = 'dispatch',
): Promise<MailboxMessage> {
  if (reach.to === 'withhold') return move(message, ports, { state: 'CANCELLED', by, reasonCode: reach.reasonCode });
  const queued = await move(message, ports, { state: 'QUEUED', by, reasonCode: 'not-ready' });
  // a replay that met it as SENT took it for under way: only from now on it is owed, and only a later reading counts
  return message.state === 'SENT' && queued !== message ? dispatchMessage(queued, ports, by) : queued;
}

export interface Sent {
  message: MailboxMessage;
  /** False when somebody else moved the message first, or its time was over: nothing was published. */
  published: boolean;
  /** True when the vehicle's connection did not answer: what is sent over it now is hardly worth its wait. */
  isUnanswered?: boolean;
}

/** Notes SENT, then publishes: a receipt cannot come before the note, and who loses the race does not publish. */
export async function sendMessage(message: MailboxMessage, ports: SendPorts, by: Author): Promise<Sent> {
  const noted = await ports.mailbox.transition(message, { state: 'SENT', atMs: ports.nowMs(), by });
  if (!noted.moved) return { message, published: false };
  return publishNoted(noted.message, ports, by);
}

/** Publishes a message that is noted as SENT. Whatever keeps it from being sent puts it back into the queue. */
export async function publishNoted(message: MailboxMessage, ports: SendPorts, by: Author): Promise<Sent> {
  const nowMs = ports.nowMs();
  if (isPastNotAfter(message, nowMs)) {
    const expired = await move(message, ports, { state: 'EXPIRED', by, reasonCode: 'before-publish' });
    return { message: expired, published: false };
  }
  const outcome = await publishSafely(message, ports.publish, nowMs);
  if (outcome === 'taken') return { message, published: true };
  if (outcome === 'unconfirmed') return { message, published: true, isUnanswered: true };
  const queued = await move(message, ports, { state: 'QUEUED', by, ...outcome });
  return { message: queued, published: false };
}

async function publishSafely(
  message: MailboxMessage,
  publish: DownPublisher,
  nowMs: number,
): Promise<Exclude<PublishOutcome, 'not-connected'> | Pick<Transition, 'reasonCode' | 'reason'>> {
  try {
    const outcome = await publish(message, nowMs);
    return outcome === 'not-connected' ? { reasonCode: 'not-connected' } : outcome;
  } catch (error) {
    return { reasonCode: 'publish-failed', reason: error instanceof Error ? error.name : 'unknown error' };
  }
}

/** The message after the move, or as it was when somebody else was first or it is there already. */
async function move(
  message: MailboxMessage,
  ports: SendPorts,
  step: Omit<Transition, 'atMs'>,
): Promise<MailboxMessage> {
  const outcome = await ports.mailbox.transition(message, { ...step, atMs: ports.nowMs() });
  return outcome.moved ? outcome.message : message;
}
