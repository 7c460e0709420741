import type { AwsCaller } from '../ports/aws-http.ts';

/**
 * What the MQTT core asks of the rest, and offers to it. The core knows protocol, sessions and topics;
 * who may do what, and what a message means, is decided behind these ports. All of them are synchronous:
 * they sit on the hot path.
 */
export interface Peer {
  /** DER of the client certificate, when the listener asked for one. */
  certificateDer?: Buffer;
  /** Who signed the request that opened the connection, for MQTT over WebSocket. */
  caller?: AwsCaller;
  remoteAddress: string;
  remotePort: number;
  /** Where the peer reached us, when the listener says. */
  localAddress?: string;
  localPort?: number;
}

export interface ConnectRequest {
  clientId: string;
  protocolVersion: 4 | 5;
  cleanStart: boolean;
  sessionExpirySeconds: number;
  keepAliveSeconds: number;
  username?: string;
  will?: { topic: string; qos: 0 | 1; retain: boolean };
  peer: Peer;
}

/** Opaque to the core; handed back on every later question about this connection. */
export type Principal = object;

export type ConnectDecision =
  | { ok: true; principal: Principal }
  /** `identity`: close without CONNACK. `policy`: CONNACK 0x87 (v5) or 5 (v3.1.1), then close. */
  | { ok: false; layer: 'identity' | 'policy'; reason: string };

/** One message on its way; shared by reference, never mutated. QoS 2, which AWS does not have, shows as 1. */
export interface MqttMessage {
  topic: string;
  payload: Buffer;
  qos: 0 | 1;
  retain: boolean;
  properties?: MqttProperties;
}

export interface MqttProperties {
  payloadFormatIndicator?: 0 | 1;
  contentType?: string;
  responseTopic?: string;
  correlationData?: Buffer;
  messageExpirySeconds?: number;
  userProperties?: [string, string][];
}

export type Operation = 'publish' | 'retain-publish' | 'subscribe' | 'receive';

export interface ConnectionInfo {
  clientId: string;
  principal: Principal;
  sessionIdentifier: string;
  versionNumber: number;
  protocolVersion: 4 | 5;
  cleanStart: boolean;
  keepAliveSeconds: number;
  connectedAtMs: number;
  peer: Peer;
}

/** [AWS-IoT: life-cycle-events] */
export type DisconnectReason =
  | 'AUTH_ERROR'
  | 'CLIENT_INITIATED_DISCONNECT'
  | 'CLIENT_ERROR'
  | 'CONNECTION_LOST'
  | 'DUPLICATE_CLIENTID'
  | 'FORBIDDEN_ACCESS'
  | 'MQTT_KEEP_ALIVE_TIMEOUT'
  | 'SERVER_ERROR'
  | 'SERVER_INITIATED_DISCONNECT'
  | 'API_INITIATED_DISCONNECT'
  | 'THROTTLED'
  | 'WEBSOCKET_TTL_EXPIRATION';

/** What is known of a client: as long as it is connected, and for a while after. [AWS-IoT: API_iotdata_GetConnection] */
export type ConnectionRecord = { info: ConnectionInfo; sessionExpirySeconds: number } & (
  | { connected: true }
  | { connected: false; disconnectedAtMs: number; reason: DisconnectReason }
);

export interface RetainedMessage {
  topic: string;
  payload: Buffer;
  qos: 0 | 1 | 2;
  /** Clock time at which it was retained. */
  modifiedAtMs: number;
  properties?: MqttProperties;
}

/** The retained messages of the account; expired ones are not among them. */
export interface RetainedMessages {
  get(topic: string): RetainedMessage | undefined;
  /** Up to `count` in the order of their topics, from the first behind `after`; from the start without. */
  page(after: string | undefined, count: number): RetainedMessage[];
  /** False when a message with a payload on this topic would be one too many. */
  hasRoomFor(topic: string): boolean;
}

export interface BrokerPorts {
  authenticate(request: ConnectRequest): ConnectDecision;
  /** `name` is a topic name, or the topic filter for `subscribe`. */
  isAllowed(connection: ConnectionInfo, operation: Operation, name: string): boolean;
  /**
   * Sees every authorised inbound publish before routing. `consumed`: a service took it (Basic Ingest, provisioning),
   * subscribers do not see it. `refused`: a reserved topic nobody may publish to. `route`: deliver to subscribers.
   */
  onPublish(connection: ConnectionInfo, message: MqttMessage, isWill?: boolean): 'route' | 'consumed' | 'refused';
  onConnected(connection: ConnectionInfo): void;
  onDisconnected(connection: ConnectionInfo, reason: DisconnectReason): void;
  onConnectFailed(request: ConnectRequest, reason: string): void;
  onSubscribed(connection: ConnectionInfo, filters: string[]): void;
  onUnsubscribed(connection: ConnectionInfo, filters: string[]): void;
}

export type DirectOutcome = 'delivered' | 'not-connected' | 'not-allowed' | 'timeout';

export interface Broker {
  /** Publishes on behalf of the cloud: no policy, retained and routed to subscribers like any other message. */
  publish(message: MqttMessage): void;
  /** To one connected client, whether it subscribed or not; `confirm` waits for its PUBACK. [AWS-IoT: SendDirectMessage] */
  sendDirect(
    clientId: string,
    message: MqttMessage,
    confirm: { timeoutMs: number } | undefined,
  ): Promise<DirectOutcome>;
  connection(clientId: string): ConnectionInfo | undefined;
  /** A live client, or one that is gone for less than half an hour. */
  connectionRecord(clientId: string): ConnectionRecord | undefined;
  /** Whether a session lives, with or without a connection. */
  hasSession(clientId: string): boolean;
  readonly retained: RetainedMessages;
  subscriptions(clientId: string): { topicFilter: string; qos: 0 | 1 | 2 }[];
  /**
   * Cuts a live client off. Of one that is offline, ends the session with `endSession` and keeps a will that still waits
   * from being published without `publishWill`. False when there was nothing to do.
   */
  disconnect(
    clientId: string,
    options: { reason: DisconnectReason; publishWill: boolean; endSession: boolean },
  ): boolean;
  /** Every live connection of whom `match` is true, e.g. all of a certificate just made inactive. */
  disconnectWhere(match: (connection: ConnectionInfo) => boolean, reason: DisconnectReason): number;
  close(): Promise<void>;
}
