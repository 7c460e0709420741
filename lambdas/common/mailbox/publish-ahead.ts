import { deliveryOf } from '../../../contract/mailbox/delivery.ts';
import type { MailboxMessage, Transition } from '../../../contract/mailbox/message.ts';
import { type DispatchPorts, publishNoted, reachOf } from './dispatch.ts';

/** A reading of the vehicle older than this does not speak for it: a write in between was tried again and again. */
const FRESH_MS = 1_000;

/**
 * True when a row that was written as SENT, because its vehicle was read as ready at `readAtMs`, may be published before
 * the vehicle is read again. A command that opens or moves a car is not: of that the reading after the row decides.
 */
export function mayGoAhead(message: MailboxMessage, readAtMs: number, nowMs: number): boolean {
  return deliveryOf(message) === 'broker' && nowMs - readAtMs <= FRESH_MS;
}

/**
 * Publishes a row that is noted as SENT, and reads its vehicle meanwhile.
 *
 * Nothing falls between dispatch and replay: who is subscribed when this publishes gets it. Who is not will say `ready`
 * after the publish, so after the row, and replay reads the rows after it wrote `ready`. The row stays SENT then, as
 * after every publish whose connection was lost, for the vehicle may have it all the same.
 *
 * An owner who changes between the first reading and the publish is what he is between a reading and its publish
 * always: the row is ended, here or by who changed the owner, whichever comes after the other; a receipt that was
 * quicker stands. Rejects when the vehicle cannot be read; the row is published then, and whoever asks again gets it.
 */
export async function publishAhead(message: MailboxMessage, ports: DispatchPorts): Promise<MailboxMessage> {
  const { vehicleId, messageId } = message;
  const [published, read] = await Promise.allSettled([
    publishNoted(message, ports, 'dispatch'),
    (ports.readVehicleAside ?? ports.readVehicle)(vehicleId),
  ]);
  if (published.status === 'rejected') throw published.reason;
  if (read.status === 'rejected') throw read.reason;
  const reach = reachOf(message, read.value);
  if (reach.to !== 'withhold') return published.value.message;
  const step: Transition = { state: 'CANCELLED', atMs: ports.nowMs(), by: 'dispatch', reasonCode: reach.reasonCode };
  const settled = await ports.mailbox.settle(vehicleId, messageId, step);
  return settled.message ?? published.value.message;
}
