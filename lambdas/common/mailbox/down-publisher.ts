import {
  GatewayTimeoutException,
  IoTDataPlaneClient,
  PublishCommand,
  ResourceNotFoundException,
  SendDirectMessageCommand,
} from '@aws-sdk/client-iot-data-plane';
import { deliveryOf, expirySeconds } from '../../../contract/mailbox/delivery.ts';
import { type MailboxMessage, toDownMessage } from '../../../contract/mailbox/message.ts';
import { topics } from '../../../contract/topics.ts';

/**
 * `taken`: on its way; only the vehicle's receipt says that it arrived. `not-connected`: nobody got it. `unconfirmed`:
 * handed over, and the vehicle's connection did not acknowledge it in time; it may have arrived.
 */
export type PublishOutcome = 'taken' | 'not-connected' | 'unconfirmed';

/** Puts a message on its vehicle's down topic, never retained. Throws when IoT Core does not take it. */
export type DownPublisher = (message: MailboxMessage, nowMs: number) => Promise<PublishOutcome>;

/** Without it a direct message goes by a plain publish, QoS 0, with a short expiry: where the region has nothing better. */
export interface DirectMessages {
  /** 1 to 15. How long a direct message waits for the PUBACK of the vehicle. */
  timeoutSeconds: number;
}

const client = new IoTDataPlaneClient({ cacheMiddleware: true });
/** The SDK takes a 504 for a passing fault: tried again, the message would be sent again, each time for the whole wait. */
const directClient = new IoTDataPlaneClient({ maxAttempts: 1, cacheMiddleware: true });

export function createDownPublisher(direct: DirectMessages | undefined): DownPublisher {
  return (message, nowMs) =>
    deliveryOf(message) === 'direct' && direct !== undefined
      ? sendDirect(message, direct)
      : publishToBroker(message, nowMs);
}

async function publishToBroker(message: MailboxMessage, nowMs: number): Promise<PublishOutcome> {
  await client.send(
    new PublishCommand({
      ...contentOf(message),
      // QoS 0 is for whoever is there now; at QoS 1 the broker would try again
      qos: deliveryOf(message) === 'direct' ? 0 : 1,
      retain: false,
      messageExpiry: expirySeconds(message, nowMs),
    }),
  );
  return 'taken';
}

/** Past every queue and every retained store: to the live connection, or nowhere. [AWS-IoT: SendDirectMessage] */
async function sendDirect(message: MailboxMessage, { timeoutSeconds }: DirectMessages): Promise<PublishOutcome> {
  const confirmed = { confirmation: true, timeout: timeoutSeconds };
  try {
    await directClient.send(
      new SendDirectMessageCommand({ ...contentOf(message), ...confirmed, clientId: message.vehicleId }),
    );
    return 'taken';
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return 'not-connected';
    if (error instanceof GatewayTimeoutException) return 'unconfirmed';
    throw error;
  }
}

function contentOf(message: MailboxMessage) {
  return {
    topic: topics.down(message.vehicleId, message.kind),
    payload: new TextEncoder().encode(JSON.stringify(toDownMessage(message))),
    contentType: 'application/json',
    correlationData: Buffer.from(message.messageId).toString('base64'),
  };
}
