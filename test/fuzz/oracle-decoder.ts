import mqttPacket, { type Packet } from 'mqtt-packet';
import { type Decoded, defined, groupedPairs, type PlainPacket } from './decoded-packet.ts';

type Fields = Record<string, unknown>;

/** mqtt-packet's names of properties, in ours. */
const PROPERTY_NAMES: Readonly<Record<string, string>> = {
  messageExpiryInterval: 'messageExpirySeconds',
  sessionExpiryInterval: 'sessionExpirySeconds',
  willDelayInterval: 'willDelaySeconds',
};

/** What mqtt-packet makes of the same bytes, in our words. */
export function decodeWithOracle(bytes: Buffer, version: 4 | 5): Decoded {
  const parser = mqttPacket.parser({ protocolVersion: version });
  const decoded: Decoded[] = [];
  parser.on('packet', (packet) => decoded.push({ kind: 'packet', packet: plain(packet) }));
  parser.on('error', (error) => decoded.push({ kind: 'refused', reason: error.message }));
  try {
    parser.parse(Buffer.from(bytes));
  } catch (error) {
    return { kind: 'refused', reason: `it throws: ${(error as Error).message}` };
  }
  return decoded[0] ?? { kind: 'incomplete' };
}

function plain(packet: Packet): PlainPacket {
  const fields = packet as unknown as Fields;
  const properties = plainProperties(fields['properties'] as Fields | undefined);
  const packetId = fields['messageId'];
  switch (packet.cmd) {
    case 'connect':
      return connect(fields, properties);
    case 'publish': {
      const { topic, qos, retain } = packet;
      const payload = Buffer.from(packet.payload).toString('hex');
      return { type: 'publish', topic, qos, retain, packetId: packetId ?? 0, payload, properties };
    }
    case 'subscribe':
      return { type: 'subscribe', packetId, requests: packet.subscriptions.map(request), properties };
    case 'unsubscribe':
      return { type: 'unsubscribe', packetId, filters: packet.unsubscriptions, properties };
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
      return { type: packet.cmd, packetId, reasonCode: fields['reasonCode'] ?? 0 };
    case 'disconnect':
      return { type: 'disconnect', reasonCode: fields['reasonCode'] ?? 0, properties };
    default:
      return { type: packet.cmd };
  }
}

function connect(fields: Fields, properties: object): PlainPacket {
  const will = fields['will'] as Fields | undefined;
  const { protocolVersion, clean, keepalive, clientId, username } = fields;
  const password = fields['password'] as Buffer | undefined;
  const plainWill = will && {
    ...{ topic: will['topic'], qos: will['qos'], retain: will['retain'] },
    payload: (will['payload'] as Buffer).toString('hex'),
    properties: plainProperties(will['properties'] as Fields | undefined),
  };
  return {
    type: 'connect',
    ...defined({ protocolVersion, cleanStart: clean, keepAliveSeconds: keepalive, clientId, username }),
    ...(password && { password: password.toString('hex') }),
    ...(plainWill && { will: plainWill }),
    properties,
  };
}

function request({ topic, qos, nl, rap, rh }: mqttPacket.ISubscription): object {
  return { filter: topic, qos, noLocal: nl ?? false, retainAsPublished: rap ?? false, retainHandling: rh ?? 0 };
}

function plainProperties(properties: Fields = {}): object {
  const plain = Object.entries(properties).map(([name, value]) => [PROPERTY_NAMES[name] ?? name, plainValue(value)]);
  return Object.fromEntries(plain);
}

function plainValue(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value);
  if (Buffer.isBuffer(value)) return value.toString('hex');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const pairs = Object.entries(value as Record<string, string | string[]>);
  return groupedPairs(pairs.flatMap(([key, values]) => [values].flat().map((each) => [key, each] as const)));
}
