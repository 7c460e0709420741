/** MQTT 3.1.1 packets of the load generator, made once: the generator must not be what is measured. */
export function connectPacket(clientId: string): Buffer {
  const id = Buffer.from(clientId);
  const body = Buffer.concat([Buffer.from([0, 4]), Buffer.from('MQTT'), Buffer.from([4, 2, 4, 176]), lengthOf(id), id]);
  return Buffer.concat([Buffer.from([0x10]), remainingLength(body.length), body]);
}

export function subscribePacket(topicFilter: string, qos: 0 | 1): Buffer {
  const filter = Buffer.from(topicFilter);
  const body = Buffer.concat([Buffer.from([0, 1]), lengthOf(filter), filter, Buffer.from([qos])]);
  return Buffer.concat([Buffer.from([0x82]), remainingLength(body.length), body]);
}

/** Digits of the publisher's number at the end of a payload, before `}`. */
const NUMBER_DIGITS = 5;

/** A PUBLISH whose JSON payload ends with the publisher's number, so that a delivery can be credited. */
export function publishPacket(topic: string, qos: 0 | 1, publisher: number, payloadBytes: number): Buffer {
  const name = Buffer.from(topic);
  const number = String(publisher + 10 ** NUMBER_DIGITS).slice(1);
  const start = `{"speed":42.5,"ignition":"on","rpm":1800,"fuel":61.2,"pad":"`;
  const end = `","p":1${number}}`;
  const payload = Buffer.from(start + 'x'.repeat(payloadBytes - start.length - end.length) + end);
  const packetId = qos === 1 ? Buffer.from([0, 1]) : Buffer.alloc(0);
  const body = Buffer.concat([lengthOf(name), name, packetId, payload]);
  return Buffer.concat([Buffer.from([0x30 | (qos << 1)]), remainingLength(body.length), body]);
}

/** The publisher's number in a delivered payload that ends at `end`. */
export function publisherOf(bytes: Buffer, end: number): number {
  let number = 0;
  for (let at = end - 1 - NUMBER_DIGITS; at < end - 1; at += 1) number = number * 10 + (bytes[at] ?? 0) - 0x30;
  return number;
}

/** Where in a PUBLISH of `publishPacket` the packet id stands. */
export function packetIdOffset(packet: Buffer, topic: string): number {
  const lengthBytes = (packet[1] ?? 0) & 0x80 ? 2 : 1;
  return 1 + lengthBytes + 2 + Buffer.byteLength(topic);
}

function lengthOf(text: Buffer): Buffer {
  return Buffer.from([text.length >> 8, text.length & 0xff]);
}

function remainingLength(length: number): Buffer {
  return length < 128 ? Buffer.from([length]) : Buffer.from([(length & 0x7f) | 0x80, length >> 7]);
}
