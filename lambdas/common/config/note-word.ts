import { type ConfigWord, withWord } from '../../../contract/config/vehicle-config.ts';
import type { MailboxMessage } from '../../../contract/mailbox/message.ts';
import { isReference, referenceOf } from './join-body.ts';
import type { VehicleConfigStore } from './vehicle-config-store.ts';

const RACES = 5;

/** A result after the end counts as well: the vehicle has what it says. */
function lastWord({ state, result, lateResult }: MailboxMessage): ConfigWord {
  const body = lateResult === undefined ? result : lateResult.body;
  return { state: lateResult?.state ?? state, ...(body === undefined ? {} : { result: body }) };
}

/**
 * Writes down what a vehicle has, after its word about a configuration was written into the message. `message` is the
 * row after it. Safe to repeat.
 */
export async function noteWord(
  message: MailboxMessage,
  atMs: number,
  store: Pick<VehicleConfigStore, 'find' | 'write'>,
): Promise<void> {
  if (!isReference(message)) return;
  const reference = referenceOf(message);
  for (let race = 0; race < RACES; race += 1) {
    const known = await store.find(message.tenantId, message.vehicleId, reference.configId);
    const noted = withWord(known, { ...message, ...lastWord(message) }, reference, atMs);
    if (noted === undefined || (await store.write(noted))) return;
  }
  throw new Error(`configuration ${reference.configId} of ${message.vehicleId} changed ${RACES} times meanwhile`);
}
