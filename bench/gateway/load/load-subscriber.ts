import { publisherOf, subscribePacket } from './packets.ts';
import { WireClient } from './wire-client.ts';

const SUBACK = 0x90;
/** Of 4 bytes each; a read brings fewer messages than this. */
const ACK_BLOCK = 2048;

/** Subscribes, acknowledges what comes at QoS 1 in one write a read, and says whose it was. */
export async function openSubscriber(subscriber: {
  port: number;
  clientId: string;
  topicFilter: string;
  qos: 0 | 1;
  onDelivery(publisher: number): void;
}): Promise<WireClient> {
  const client = await WireClient.open(subscriber.port, subscriber.clientId);
  await client.request(subscribePacket(subscriber.topicFilter, subscriber.qos), SUBACK);
  const { onDelivery } = subscriber;
  const acks = Buffer.alloc(4 * ACK_BLOCK);
  for (let slot = 0; slot < ACK_BLOCK; slot += 1) acks.writeUInt16BE(0x4002, slot * 4);
  let ackBytes = 0;
  const acknowledge = (): void => {
    if (ackBytes > 0) client.write(acks, 0, ackBytes);
    ackBytes = 0;
  };
  client.onReadEnd = acknowledge;
  client.onPacket = (bytes, firstByte, bodyStart, end) => {
    if (firstByte >> 4 !== 3) return;
    onDelivery(publisherOf(bytes, end));
    if ((firstByte & 6) === 0) return;
    const idAt = bodyStart + 2 + (((bytes[bodyStart] ?? 0) << 8) | (bytes[bodyStart + 1] ?? 0));
    acks[ackBytes + 2] = bytes[idAt] ?? 0;
    acks[ackBytes + 3] = bytes[idAt + 1] ?? 0;
    ackBytes += 4;
    if (ackBytes === acks.length) acknowledge();
  };
  return client;
}
