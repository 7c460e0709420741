import { commandType } from '../command/command-catalog.ts';
import type { MailboxMessage } from './message.ts';

/**
 * How a message travels. `direct`: handed to the one connection of the vehicle or not at all, because a command that
 * opens or moves a car must not lie in any queue on the way. `broker`: at least once by the broker, until it expires.
 */
export type Delivery = 'direct' | 'broker';

export function deliveryOf({ kind, type }: Pick<MailboxMessage, 'kind' | 'type'>): Delivery {
  return kind === 'command' && commandType(type)?.class === 'access' ? 'direct' : 'broker';
}

/** Longest a direct message may lie in the broker where it can be handed over by a plain publish only. */
const DIRECT_EXPIRY_SECONDS = 5;

/**
 * MQTT 5 message expiry: the whole seconds left, so that the broker drops what the vehicle would have to refuse. 1 is
 * the least that AWS takes; the vehicle knows the millisecond. [AWS-IoT: mqtt5 message expiry]
 */
export function expirySeconds(message: Pick<MailboxMessage, 'kind' | 'type' | 'notAfterMs'>, nowMs: number): number {
  const left = Math.max(1, Math.floor((message.notAfterMs - nowMs) / 1000));
  return deliveryOf(message) === 'direct' ? Math.min(left, DIRECT_EXPIRY_SECONDS) : left;
}
