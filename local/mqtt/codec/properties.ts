import type { ByteReader } from './byte-reader.ts';
import { ProtocolViolation } from './protocol-violation.ts';
import { REASON } from './reason-codes.ts';

/** MQTT 5 properties by name; which packet may hold which is checked on reading. [MQTT-2.2.2] */
export interface PacketProperties {
  payloadFormatIndicator?: number;
  messageExpirySeconds?: number;
  contentType?: string;
  responseTopic?: string;
  correlationData?: Buffer;
  subscriptionIdentifier?: number;
  sessionExpirySeconds?: number;
  assignedClientIdentifier?: string;
  serverKeepAliveSeconds?: number;
  authenticationMethod?: string;
  authenticationData?: Buffer;
  requestProblemInformation?: number;
  willDelaySeconds?: number;
  requestResponseInformation?: number;
  reasonString?: string;
  receiveMaximum?: number;
  topicAliasMaximum?: number;
  topicAlias?: number;
  maximumQos?: number;
  retainAvailable?: number;
  userProperties?: [string, string][];
  maximumPacketSize?: number;
  wildcardSubscriptionAvailable?: number;
  subscriptionIdentifiersAvailable?: number;
  sharedSubscriptionAvailable?: number;
}

/** Where properties stand, on packets that a client sends. */
export type PropertyPlace = 'connect' | 'will' | 'publish' | 'puback' | 'subscribe' | 'unsubscribe' | 'disconnect';

type KeysOf<T> = {
  [K in keyof PacketProperties]-?: PacketProperties[K] extends T | undefined ? K : never;
}[keyof PacketProperties];

type Property = { places: readonly PropertyPlace[] } & (
  | { kind: 'flag' | 'uint8' | 'uint16' | 'uint32' | 'variable'; name: KeysOf<number> }
  | { kind: 'text'; name: KeysOf<string> }
  | { kind: 'binary'; name: KeysOf<Buffer> }
  | { kind: 'pairs'; name: 'userProperties' }
);

const CONTENT = ['publish', 'will'] as const;
const EVERYWHERE = ['connect', 'will', 'publish', 'puback', 'subscribe', 'unsubscribe', 'disconnect'] as const;

/** Identifier, name and type of each property; an empty `places` is one that only a server sends. */
const PROPERTIES: ReadonlyMap<number, Property> = new Map<number, Property>([
  [0x01, { name: 'payloadFormatIndicator', kind: 'flag', places: CONTENT }],
  [0x02, { name: 'messageExpirySeconds', kind: 'uint32', places: CONTENT }],
  [0x03, { name: 'contentType', kind: 'text', places: CONTENT }],
  [0x08, { name: 'responseTopic', kind: 'text', places: CONTENT }],
  [0x09, { name: 'correlationData', kind: 'binary', places: CONTENT }],
  [0x0b, { name: 'subscriptionIdentifier', kind: 'variable', places: ['subscribe'] }],
  [0x11, { name: 'sessionExpirySeconds', kind: 'uint32', places: ['connect', 'disconnect'] }],
  [0x12, { name: 'assignedClientIdentifier', kind: 'text', places: [] }],
  [0x13, { name: 'serverKeepAliveSeconds', kind: 'uint16', places: [] }],
  [0x15, { name: 'authenticationMethod', kind: 'text', places: ['connect'] }],
  [0x16, { name: 'authenticationData', kind: 'binary', places: ['connect'] }],
  [0x17, { name: 'requestProblemInformation', kind: 'flag', places: ['connect'] }],
  [0x18, { name: 'willDelaySeconds', kind: 'uint32', places: ['will'] }],
  [0x19, { name: 'requestResponseInformation', kind: 'flag', places: ['connect'] }],
  [0x1f, { name: 'reasonString', kind: 'text', places: ['puback', 'disconnect'] }],
  [0x21, { name: 'receiveMaximum', kind: 'uint16', places: ['connect'] }],
  [0x22, { name: 'topicAliasMaximum', kind: 'uint16', places: ['connect'] }],
  [0x23, { name: 'topicAlias', kind: 'uint16', places: ['publish'] }],
  [0x24, { name: 'maximumQos', kind: 'flag', places: [] }],
  [0x25, { name: 'retainAvailable', kind: 'flag', places: [] }],
  [0x26, { name: 'userProperties', kind: 'pairs', places: EVERYWHERE }],
  [0x27, { name: 'maximumPacketSize', kind: 'uint32', places: ['connect'] }],
  [0x28, { name: 'wildcardSubscriptionAvailable', kind: 'flag', places: [] }],
  [0x29, { name: 'subscriptionIdentifiersAvailable', kind: 'flag', places: [] }],
  [0x2a, { name: 'sharedSubscriptionAvailable', kind: 'flag', places: [] }],
]);

const NEVER_ZERO = new Set<keyof PacketProperties>(['receiveMaximum', 'maximumPacketSize', 'subscriptionIdentifier']);

/** Reads a property block. Throws ProtocolViolation on an unknown, misplaced, doubled or out-of-range property. [MQTT-2.2.2-2] */
export function readProperties(reader: ByteReader, place: PropertyPlace): PacketProperties {
  const block = reader.span(reader.variableInteger());
  const properties: PacketProperties = {};
  while (block.remaining > 0) {
    const property = PROPERTIES.get(block.variableInteger());
    if (!property?.places.includes(place)) {
      throw new ProtocolViolation(
        property ? REASON.protocolError : REASON.malformedPacket,
        `property not allowed in ${place}`,
      );
    }
    if (property.kind !== 'pairs' && properties[property.name] !== undefined) {
      throw new ProtocolViolation(REASON.protocolError, `property ${property.name} given twice`);
    }
    readOne(block, property, properties);
  }
  return properties;
}

function readOne(block: ByteReader, property: Property, into: PacketProperties): void {
  switch (property.kind) {
    case 'text':
      into[property.name] = block.utf8();
      return;
    case 'binary':
      into[property.name] = block.binary();
      return;
    case 'pairs':
      into.userProperties ??= [];
      into.userProperties.push([block.utf8(), block.utf8()]);
      return;
    default:
      into[property.name] = checkedNumber(property.name, property.kind, readNumber(block, property.kind));
  }
}

function readNumber(block: ByteReader, kind: 'flag' | 'uint8' | 'uint16' | 'uint32' | 'variable'): number {
  if (kind === 'uint16') return block.uint16();
  if (kind === 'uint32') return block.uint32();
  return kind === 'variable' ? block.variableInteger() : block.uint8();
}

function checkedNumber(name: keyof PacketProperties, kind: string, value: number): number {
  if (name === 'topicAlias' && value === 0) throw new ProtocolViolation(REASON.topicAliasInvalid, 'topic alias 0');
  if ((kind === 'flag' && value > 1) || (value === 0 && NEVER_ZERO.has(name))) {
    throw new ProtocolViolation(REASON.protocolError, `property ${name} must not be ${value}`);
  }
  return value;
}

/** A property block with subscription identifiers and a topic alias added; 0 adds no alias. */
export function extendProperties(block: Buffer, identifiers: readonly number[], topicAlias: number): Buffer {
  const parts = identifiers.flatMap((identifier) => [Buffer.of(0x0b), encodeVariableInteger(identifier)]);
  if (topicAlias > 0) parts.push(Buffer.of(0x23, topicAlias >> 8, topicAlias & 0xff));
  let lengthBytes = 1;
  while ((block[lengthBytes - 1] ?? 0) >= 0x80) lengthBytes += 1;
  const body = Buffer.concat([...parts, block.subarray(lengthBytes)]);
  return Buffer.concat([encodeVariableInteger(body.length), body]);
}

/** The property block with its length in front. */
export function encodeProperties(properties: PacketProperties): Buffer {
  const parts: Buffer[] = [];
  for (const [id, property] of PROPERTIES) {
    if (properties[property.name] !== undefined) encodeOne(id, property, properties, parts);
  }
  const body = Buffer.concat(parts);
  return Buffer.concat([encodeVariableInteger(body.length), body]);
}

function encodeOne(id: number, property: Property, properties: PacketProperties, parts: Buffer[]): void {
  if (property.kind === 'pairs') {
    for (const [key, value] of properties.userProperties ?? [])
      parts.push(Buffer.of(id), encodeText(key), encodeText(value));
    return;
  }
  parts.push(Buffer.of(id));
  if (property.kind === 'text') parts.push(encodeText(properties[property.name] ?? ''));
  else if (property.kind === 'binary') parts.push(encodeBinary(properties[property.name] ?? Buffer.alloc(0)));
  else parts.push(encodeNumber(property.kind, properties[property.name] ?? 0));
}

function encodeNumber(kind: 'flag' | 'uint8' | 'uint16' | 'uint32' | 'variable', value: number): Buffer {
  if (kind === 'variable') return encodeVariableInteger(value);
  const bytes = Buffer.allocUnsafe(kind === 'uint32' ? 4 : kind === 'uint16' ? 2 : 1);
  bytes.writeUIntBE(value, 0, bytes.length);
  return bytes;
}

function encodeText(text: string): Buffer {
  return encodeBinary(Buffer.from(text, 'utf8'));
}

function encodeBinary(value: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(2 + value.length);
  bytes.writeUInt16BE(value.length, 0);
  value.copy(bytes, 2);
  return bytes;
}

/** MQTT's variable byte integer, one to four bytes. */
export function encodeVariableInteger(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    const byte = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? byte + 128 : byte);
  } while (rest > 0);
  return Buffer.from(bytes);
}
