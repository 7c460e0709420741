import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { type MailboxMessage, toDownMessage } from '../../../contract/mailbox/message.ts';
import { topics } from '../../../contract/topics.ts';

/** Puts a message on its vehicle's down topic. Throws when IoT Core does not take it. */
export type DownPublisher = (message: MailboxMessage, nowMs: number) => Promise<void>;

const client = new IoTDataPlaneClient({});

/** MQTT 5 expiry is the time left, so that the broker drops what the vehicle would have to refuse. Never retained. */
export const publishDown: DownPublisher = async (message, nowMs) => {
  await client.send(
    new PublishCommand({
      topic: topics.down(message.vehicleId, message.kind),
      qos: 1,
      payload: new TextEncoder().encode(JSON.stringify(toDownMessage(message))),
      contentType: 'application/json',
      messageExpiry: Math.max(1, Math.ceil((message.notAfterMs - nowMs) / 1000)),
      correlationData: Buffer.from(message.messageId).toString('base64'),
    }),
  );
};
