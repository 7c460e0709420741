import { propertyBlock } from './property-block.ts';
import { packetBytes, text, uint16 } from './raw-bytes.ts';
import type { SeededRandom } from './seeded-random.ts';

export type Version = 4 | 5;

const TOPICS = ['a', 'a/b', 'a/b', 'v1/car/up', '$aws/rules/r/x', 'b', 'ü/\u{1f697}'];
const ODD_TOPICS = ['$SYS/x', 'denied/x', 'x'.repeat(300), '/', '', 'a/b/c/d/e/f/g/h/i', 'a/+', '#', '\ufeffa'];
const FILTERS = ['a', 'a/b', '#', '+/b', 'a/#', '+', '$share/g/a', '$share/g/#', '$share/h/a/b', '$share/h/+/b'];
const ODD_FILTERS = ['$share//a', '$share/g', 'a#', 'a/#/b', '$aws/#', '$SYS/#', 'denied/#', '', 'x'.repeat(300)];
/** Some share an id and take over from each other. */
const CLIENT_IDS = 20;

type Maker = (random: SeededRandom, version: Version) => Buffer;
const puback: Maker = (random, version) => acknowledgement(random, version, 0x40);
const pingreq: Maker = () => packetBytes(0xc0);
const MAKERS: readonly Maker[] = [publish, publish, publish, subscribe, subscribe, unsubscribe, puback, pingreq];
/** Those of QoS 2, which AWS does not speak, and the end. */
const RARE_MAKERS: readonly Maker[] = [
  (random, version) => acknowledgement(random, version, 0x50),
  (random, version) => acknowledgement(random, version, 0x62),
  (random, version) => acknowledgement(random, version, 0x70),
  disconnect,
];
/** What no client may send at all, or not yet or any more. */
const UNWELCOME: readonly Maker[] = [
  connect,
  () => packetBytes(0xf0),
  (random) => packetBytes(random.pick([0x20, 0x90, 0xb0, 0xd0, 0x00]), uint16(0)),
];

/** One well-formed packet that a connected client may send; rarely one that it may not. */
export function clientPacket(random: SeededRandom, version: Version): Buffer {
  const makers = random.chance(50) ? UNWELCOME : random.chance(8) ? RARE_MAKERS : MAKERS;
  return random.pick(makers)(random, version);
}

export function connect(random: SeededRandom, version: Version): Buffer {
  const hasWill = random.chance(3);
  const hasUser = random.chance(8);
  const willFlags = hasWill ? 0x04 | (random.below(random.chance(10) ? 4 : 2) << 3) | (random.below(2) << 5) : 0;
  const flags = (random.below(2) << 1) | willFlags | (hasUser ? 0xc0 : 0);
  const clientId = random.chance(20)
    ? random.pick(['', 'stranger', 'intruder', '$x', 'x'.repeat(200)])
    : `fuzz-${random.below(CLIENT_IDS)}`;
  const keepAlive = random.pick([0, 1, 30, 60, 65_535]);
  const parts = [text('MQTT'), Buffer.of(version, flags), uint16(keepAlive)];
  if (version === 5) parts.push(propertyBlock(random, 'connect'));
  parts.push(text(clientId));
  if (hasWill) {
    if (version === 5) parts.push(propertyBlock(random, 'will'));
    parts.push(text(topic(random)), text(payload(random)));
  }
  if (hasUser) parts.push(text('user'), text('secret'));
  return packetBytes(0x10, ...parts);
}

function publish(random: SeededRandom, version: Version): Buffer {
  const qos = random.below(random.chance(12) ? 3 : 2);
  const dup = qos > 0 && random.chance(8) ? 8 : 0;
  const parts = [text(topic(random))];
  if (qos > 0) parts.push(packetId(random));
  if (version === 5) parts.push(propertyBlock(random, 'publish'));
  parts.push(payload(random));
  return packetBytes(0x30 | dup | (qos << 1) | (random.chance(4) ? 1 : 0), ...parts);
}

function subscribe(random: SeededRandom, version: Version): Buffer {
  const parts = [packetId(random)];
  if (version === 5) parts.push(propertyBlock(random, 'subscribe'));
  const count = 1 + random.below(random.chance(10) ? 12 : 3);
  for (let index = 0; index < count; index += 1) {
    const qos = random.below(random.chance(12) ? 3 : 2);
    const options = version === 5 ? (random.below(4) << 2) | (random.below(3) << 4) : 0;
    parts.push(text(filter(random)), Buffer.of(qos | options));
  }
  return packetBytes(0x82, ...parts);
}

function unsubscribe(random: SeededRandom, version: Version): Buffer {
  const properties = version === 5 ? [propertyBlock(random, 'unsubscribe')] : [];
  return packetBytes(0xa2, packetId(random), ...properties, text(filter(random)));
}

function acknowledgement(random: SeededRandom, version: Version, firstByte: number): Buffer {
  const parts: Buffer[] = [packetId(random)];
  if (version === 5 && random.chance(2)) parts.push(Buffer.of(random.pick([0, 0x10, 0x80, 0x92])));
  if (parts.length > 1 && random.chance(2)) parts.push(propertyBlock(random, 'ack'));
  return packetBytes(firstByte, ...parts);
}

function disconnect(random: SeededRandom, version: Version): Buffer {
  if (version === 4 || random.chance(2)) return packetBytes(0xe0);
  const properties = random.chance(2) ? [propertyBlock(random, 'disconnect')] : [];
  return packetBytes(0xe0, random.pick([0, 4, 0x80]), ...properties);
}

function topic(random: SeededRandom): string {
  return random.pick(random.chance(15) ? ODD_TOPICS : TOPICS);
}

function filter(random: SeededRandom): string {
  return random.pick(random.chance(15) ? ODD_FILTERS : FILTERS);
}

function packetId(random: SeededRandom): Buffer {
  return uint16(random.chance(50) ? 0 : 1 + random.below(6));
}

function payload(random: SeededRandom): Buffer {
  return Buffer.alloc(random.below(random.pick([1, 40, 40, 40, 2_000, 20_000])), 'x');
}
