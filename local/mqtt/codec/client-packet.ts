import type { PacketProperties } from './properties.ts';

/** Control packet types, the upper half of a packet's first byte. [MQTT-2.1.2] */
export const PACKET_TYPE = {
  connect: 1,
  connack: 2,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  suback: 9,
  unsubscribe: 10,
  unsuback: 11,
  pingreq: 12,
  pingresp: 13,
  disconnect: 14,
} as const;

export type ProtocolVersion = 4 | 5;

/** A whole CONNECT frame starts with this byte: the type with reserved flags 0. [MQTT-3.1.1] */
export const CONNECT_FIRST_BYTE = 0x10;

export interface ConnectPacket {
  protocolVersion: ProtocolVersion;
  cleanStart: boolean;
  keepAliveSeconds: number;
  clientId: string;
  clientIdBytes: number;
  username?: string;
  password?: Buffer;
  will?: WillPacket;
  properties: PacketProperties;
}

export interface WillPacket {
  topic: string;
  payload: Buffer;
  qos: 0 | 1 | 2;
  retain: boolean;
  properties: PacketProperties;
}

export interface SubscribePacket {
  packetId: number;
  properties: PacketProperties;
  requests: SubscriptionRequest[];
}

export interface SubscriptionRequest {
  filter: string;
  qos: 0 | 1 | 2;
  noLocal: boolean;
  retainAsPublished: boolean;
  /** 0 send retained, 1 only when the subscription is new, 2 never. */
  retainHandling: 0 | 1 | 2;
}

export interface UnsubscribePacket {
  packetId: number;
  properties: PacketProperties;
  filters: string[];
}

/** PUBACK, PUBREC, PUBREL or PUBCOMP: they all look alike. */
export interface PubackPacket {
  packetId: number;
  reasonCode: number;
}

export interface DisconnectPacket {
  reasonCode: number;
  properties: PacketProperties;
}
