import type { MailboxMessage, Transition } from '../../../contract/mailbox/message.ts';
import { isReady } from '../../../contract/presence/merge-presence.ts';
import type { VehicleRow } from '../store/vehicle-row.ts';
import type { DownPublisher } from './down-publisher.ts';
import type { MailboxStore } from './mailbox-store.ts';

export interface DispatchPorts {
  mailbox: MailboxStore;
  /** Strongly consistent, read after the message was persisted: replay reads the other way round. */
  readVehicle(vehicleId: string): Promise<VehicleRow | undefined>;
  publish: DownPublisher;
  nowMs(): number;
}

/** Sends a persisted message if its vehicle is ready, else leaves it queued for replay. Returns it as it then stands. */
export async function dispatchMessage(message: MailboxMessage, ports: DispatchPorts): Promise<MailboxMessage> {
  const vehicle = await ports.readVehicle(message.vehicleId);
  if (vehicle === undefined || !isReady(vehicle)) return queue(message, ports, 'dispatch', 'vehicle not ready');
  return sendMessage(message, ports, 'dispatch');
}

/**
 * Notes SENT, then publishes: a receipt cannot come before the note, and a crash in between leaves a message that
 * replay still owes. A refused publish puts it back in the queue.
 */
export async function sendMessage(
  message: MailboxMessage,
  ports: Pick<DispatchPorts, 'mailbox' | 'publish' | 'nowMs'>,
  by: 'dispatch' | 'replay',
): Promise<MailboxMessage> {
  const noted = await ports.mailbox.transition(message, { state: 'SENT', atMs: ports.nowMs(), by });
  if (!noted.moved) return message;
  try {
    await ports.publish(noted.message, ports.nowMs());
    return noted.message;
  } catch (error) {
    const reason = `publish failed: ${error instanceof Error ? error.name : 'unknown'}`;
    return queue(noted.message, ports, by, reason);
  }
}

async function queue(
  message: MailboxMessage,
  ports: Pick<DispatchPorts, 'mailbox' | 'nowMs'>,
  by: 'dispatch' | 'replay',
  reason: string,
): Promise<MailboxMessage> {
  const step: Transition = { state: 'QUEUED', atMs: ports.nowMs(), by, reason };
  const outcome = await ports.mailbox.transition(message, step);
  return outcome.moved ? outcome.message : message;
}
