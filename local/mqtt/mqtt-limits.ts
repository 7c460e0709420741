import { awsMqttQuotas, type MqttQuotas } from './mqtt-quotas.ts';

/** Limits of one broker; the defaults are AWS's where AWS publishes one. [AWS-IoT: iot-core quotas] */
export interface MqttLimits extends MqttQuotas {
  maxClientIdBytes: number;
  maxTopicBytes: number;
  /** Slashes of a topic name or filter, without `$aws/rules/<rule>/` and `$share/<group>/`. */
  maxTopicSlashes: number;
  maxPayloadBytes: number;
  /** Variable header and payload of one packet, checked before it is buffered. */
  maxPacketBytes: number;
  /** Names and values of one packet's user properties together; AWS names no figure. [assumed] */
  maxUserPropertyBytes: number;
  maxFiltersPerSubscribe: number;
  maxSubscriptionsPerConnection: number;
  /** Unacknowledged QoS 1 messages to one client; also announced to MQTT 5 clients. */
  receiveMaximum: number;
  topicAliasMaximum: number;
  minKeepAliveSeconds: number;
  maxKeepAliveSeconds: number;
  maxSessionExpirySeconds: number;
  maxMessageExpirySeconds: number;
  /** From the first byte of the connection to its CONNECT. [assumed] */
  connectTimeoutMs: number;
  /** Time a refused client has to take the last bytes and close. [assumed] */
  closeGraceMs: number;
  /** QoS 1 messages waiting behind the in-flight window of one session. [assumed] */
  maxQueuedMessages: number;
  maxQueuedBytes: number;
  /** Topics with a retained message; AWS has a quota and does not publish it. [assumed] */
  maxRetainedMessages: number;
  /** How long a client that is gone can be asked about. [AWS-IoT: API_iotdata_GetConnection] */
  departedClientMs: number;
  /** Unsent bytes of a connection beyond which QoS 0 is dropped and QoS 1 waits in the session. [assumed] */
  maxBufferedBytes: number;
  /** Unsent bytes beyond which the connection is closed. [assumed] */
  maxStalledBytes: number;
  /** Offline time after which a client id's version number starts at 0 again. [AWS-IoT: life-cycle-events] */
  versionResetMs: number;
  /** How long a policy decision about a topic may be reused. [assumed] */
  permissionTtlMs: number;
  maxCachedPermissions: number;
  /** The same of what one connection may receive: a subscriber can hear a whole fleet. */
  maxCachedReceivePermissions: number;
  maxCachedRoutes: number;
}

export const awsMqttLimits: MqttLimits = {
  ...awsMqttQuotas,
  maxClientIdBytes: 128,
  maxTopicBytes: 256,
  maxTopicSlashes: 7,
  maxPayloadBytes: 131_072,
  maxPacketBytes: 149_504,
  maxUserPropertyBytes: 8192,
  maxFiltersPerSubscribe: 8,
  maxSubscriptionsPerConnection: 50,
  receiveMaximum: 100,
  topicAliasMaximum: 8,
  minKeepAliveSeconds: 30,
  maxKeepAliveSeconds: 1200,
  maxSessionExpirySeconds: 3600,
  maxMessageExpirySeconds: 604_800,
  connectTimeoutMs: 10_000,
  closeGraceMs: 2_000,
  maxQueuedMessages: 10_000,
  maxQueuedBytes: 16 * 1024 * 1024,
  maxRetainedMessages: 500_000,
  departedClientMs: 1_800_000,
  maxBufferedBytes: 1024 * 1024,
  maxStalledBytes: 4 * 1024 * 1024,
  versionResetMs: 3_600_000,
  permissionTtlMs: 10_000,
  maxCachedPermissions: 1024,
  maxCachedReceivePermissions: 20_000,
  maxCachedRoutes: 50_000,
};
