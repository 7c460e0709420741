import mqttPacket, { type Packet } from 'mqtt-packet';
import type { SeededRandom } from './seeded-random.ts';

/** What one run sends, in pieces as they arrive. */
export interface MqttInput {
  pieces: Buffer[];
}

const TOPICS = [
  'a',
  'a/b',
  'v1/car/up',
  '$aws/rules/r/x',
  '$SYS/x',
  'x'.repeat(300),
  '/',
  'ü/\u{1f697}',
  'a/b/c/d/e/f/g/h/i',
];
const FILTERS = ['a', '#', '+/b', 'a/#', '$share/g/a', '$share/g/#', '$share//a', 'a#', '$aws/#', 'x'.repeat(300)];
const TYPES = [
  'connect',
  'publish',
  'puback',
  'pubrec',
  'pubrel',
  'pubcomp',
  'subscribe',
  'unsubscribe',
  'pingreq',
  'disconnect',
  'auth',
] as const;

/** A connection's worth of packets: mostly well formed ones that were then damaged, some plain noise, cut anywhere. */
export function mqttInput(random: SeededRandom): MqttInput {
  const version = random.pick([4, 5] as const);
  const parts: Buffer[] = [];
  if (random.below(10) > 0) parts.push(damaged(random, packet(random, 'connect', version), 12));
  const count = 1 + random.below(8);
  for (let index = 0; index < count; index += 1) {
    parts.push(
      random.below(12) === 0 ? noise(random) : damaged(random, packet(random, random.pick(TYPES), version), 3),
    );
  }
  return { pieces: cut(random, Buffer.concat(parts)) };
}

/** Damages one packet in `oneIn`: a byte changed, left out, doubled, or a length made wrong. */
function damaged(random: SeededRandom, bytes: Buffer, oneIn: number): Buffer {
  if (random.below(oneIn) > 0) return bytes;
  let result = Buffer.from(bytes);
  const changes = 1 + random.below(4);
  for (let change = 0; change < changes && result.length > 0; change += 1) {
    const at = random.below(result.length);
    switch (random.below(5)) {
      case 0:
        result[at] = random.below(256);
        break;
      case 1:
        result[at] = (result[at] ?? 0) ^ (1 << random.below(8));
        break;
      case 2:
        result = Buffer.concat([result.subarray(0, at), result.subarray(at + 1)]);
        break;
      case 3:
        result = Buffer.concat([result.subarray(0, at), noise(random), result.subarray(at)]);
        break;
      default:
        result[Math.min(1, result.length - 1)] = random.pick([0, 1, 0x7f, 0x80, 0xff, result.length]);
    }
  }
  return result;
}

function noise(random: SeededRandom): Buffer {
  return Buffer.from(Array.from({ length: random.below(24) }, () => random.below(256)));
}

function cut(random: SeededRandom, bytes: Buffer): Buffer[] {
  if (random.below(2) === 0) return [bytes];
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + random.below(random.pick([2, 9, 60]));
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

function packet(random: SeededRandom, cmd: (typeof TYPES)[number], version: 4 | 5): Buffer {
  const messageId = 1 + random.below(5);
  const shapes: Record<(typeof TYPES)[number], () => object> = {
    connect: () => connect(random, version),
    publish: () => publish(random, version, messageId),
    puback: () => ({ messageId, reasonCode: 0 }),
    pubrec: () => ({ messageId, reasonCode: random.pick([0, 0x87]) }),
    pubrel: () => ({ messageId, reasonCode: 0 }),
    pubcomp: () => ({ messageId, reasonCode: 0 }),
    subscribe: () => ({ messageId, subscriptions: subscriptions(random) }),
    unsubscribe: () => ({ messageId, unsubscriptions: [random.pick(FILTERS)] }),
    pingreq: () => ({}),
    disconnect: () => ({ reasonCode: random.pick([0, 4]), properties: { sessionExpiryInterval: random.below(3) } }),
    auth: () => ({ reasonCode: 0 }),
  };
  const packet = { cmd, ...shapes[cmd]() };
  if (cmd === 'auth' && version === 4) return Buffer.from([0xf0, 0]);
  return mqttPacket.generate(packet as Packet, { protocolVersion: version });
}

function connect(random: SeededRandom, version: 4 | 5): object {
  const will = random.below(3) === 0;
  return {
    protocolId: 'MQTT',
    protocolVersion: version,
    clean: random.below(2) === 0,
    keepalive: random.below(70),
    clientId: `fuzz-${random.below(20)}`,
    ...(version === 5 && {
      properties: { sessionExpiryInterval: random.below(3), receiveMaximum: 1 + random.below(3) },
    }),
    ...(will && {
      will: { topic: random.pick(TOPICS), payload: 'gone', qos: random.below(2), retain: random.below(2) === 0 },
    }),
  };
}

function publish(random: SeededRandom, version: 4 | 5, messageId: number): object {
  const properties = {
    topicAlias: 1 + random.below(9),
    messageExpiryInterval: random.below(3),
    contentType: 'text',
    userProperties: { k: ['1', '2'] },
  };
  return {
    topic: random.pick(TOPICS),
    payload: Buffer.alloc(random.below(random.pick([1, 40, 2_000])), 'x'),
    qos: random.below(3),
    dup: false,
    retain: random.below(4) === 0,
    messageId,
    ...(version === 5 && random.below(2) === 0 && { properties }),
  };
}

function subscriptions(random: SeededRandom): object[] {
  const count = 1 + random.below(10);
  return Array.from({ length: count }, () => ({
    topic: random.pick(FILTERS),
    qos: random.below(3),
    nl: false,
    rap: false,
    rh: 0,
  }));
}
