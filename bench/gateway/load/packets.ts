/** MQTT 3.1.1 packets of the load generator, made once: the generator must not be what is measured. */
const KEEP_ALIVE_SECONDS = 1200;
/** Digits of the publisher's number at the end of a payload, before `}`. */
const NUMBER_DIGITS = 5;
const CLEAN_SESSION = 2;

export const DISCONNECT = Buffer.from([0xe0, 0]);

export function connectPacket(clientId: string): Buffer {
  const head = Buffer.from([
    0,
    4,
    0x4d,
    0x51,
    0x54,
    0x54,
    4,
    CLEAN_SESSION,
    KEEP_ALIVE_SECONDS >> 8,
    KEEP_ALIVE_SECONDS & 0xff,
  ]);
  return packet(0x10, head, text(clientId));
}

export function subscribePacket(topicFilter: string, qos: 0 | 1): Buffer {
  return packet(0x82, Buffer.from([0, 1]), text(topicFilter), Buffer.from([qos]));
}

/** A PUBLISH whose JSON payload ends with the publisher's number, so that a delivery can be credited. */
export function publishPacket(publish: {
  topic: string;
  qos: 0 | 1;
  packetId: number;
  publisher: number;
  payloadBytes: number;
}): Buffer {
  const number = String(publish.publisher + 10 ** NUMBER_DIGITS).slice(1);
  const start = `{"speed":42.5,"ignition":"on","rpm":1800,"fuel":61.2,"pad":"`;
  // a digit before the number keeps it JSON when the number begins with zeros
  const end = `","p":1${number}}`;
  const payload = Buffer.from(start + 'x'.repeat(publish.payloadBytes - start.length - end.length) + end);
  const { packetId } = publish;
  const id = publish.qos === 1 ? Buffer.from([packetId >> 8, packetId & 0xff]) : Buffer.alloc(0);
  return packet(0x30 | (publish.qos << 1), text(publish.topic), id, payload);
}

/** The publisher's number in a delivered payload that ends at `end`. */
export function publisherOf(bytes: Buffer, end: number): number {
  let number = 0;
  for (let at = end - 1 - NUMBER_DIGITS; at < end - 1; at += 1) number = number * 10 + (bytes[at] ?? 0) - 0x30;
  return number;
}

function packet(firstByte: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : [(body.length & 0x7f) | 0x80, body.length >> 7];
  return Buffer.concat([Buffer.from([firstByte, ...length]), body]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}
