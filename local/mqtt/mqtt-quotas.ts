import { type AccountQuotas, awsAccountQuotas, noAccountQuotas } from './account-quotas.ts';

/** AWS's quotas over time, per connection, client id or account, and ours for an address. [AWS-IoT: iot-core quotas] Infinity lifts one. */
export interface MqttQuotas extends AccountQuotas {
  /** Publishes to and from one connection together. */
  publishesPerSecond: number;
  /** Bytes to and from one connection, each way; what is more waits. [assumed: each way] */
  bytesPerSecond: number;
  /** QoS 1 publishes of one MQTT 5 client whose PUBACK has not left. [MQTT-3.3.4-8] */
  unacknowledgedPublishes: number;
  /** Accepted connects of one client id. */
  connectsPerSecond: number;
  /** Connects that a client id may make at once after a rest. [assumed] */
  connectBurst: number;
  /** Connections of one address that may be in their handshake or before an accepted CONNECT at a time. [assumed] */
  halfOpenPerAddress: number;
  /** The same of all addresses together. [assumed] */
  halfOpenConnections: number;
  /** Connections of one address that may end unaccepted; AWS's rate of CONNECTs of an account. [assumed] */
  refusedConnectsPerSecond: number;
  /** Those that an address may have at once after a rest. [assumed] */
  refusedConnectBurst: number;
  /** Stored messages sent to a client that is back. [AWS-IoT: mqtt persistent sessions] */
  replayPerSecond: number;
  /** Those of shared subscriptions, for each member. [AWS-IoT: mqtt, shared subscriptions] */
  sharedReplayPerSecond: number;
  /** An unacknowledged QoS 1 message is sent again on a live connection after one to two of these. [assumed] */
  redeliverEveryMs: number;
  /** After so long without PUBACK on a live connection a message is given up. [AWS-IoT: mqtt] */
  redeliverForMs: number;
}

export const awsMqttQuotas: MqttQuotas = {
  ...awsAccountQuotas,
  publishesPerSecond: 100,
  bytesPerSecond: 512 * 1024,
  unacknowledgedPublishes: 100,
  connectsPerSecond: 1,
  connectBurst: 20,
  halfOpenPerAddress: 2_000,
  halfOpenConnections: 4_000,
  refusedConnectsPerSecond: 500,
  refusedConnectBurst: 1_000,
  replayPerSecond: 10,
  sharedReplayPerSecond: 20,
  redeliverEveryMs: 30_000,
  redeliverForMs: 3_600_000,
};

export const noMqttQuotas: MqttQuotas = {
  ...noAccountQuotas,
  publishesPerSecond: Number.POSITIVE_INFINITY,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  unacknowledgedPublishes: Number.POSITIVE_INFINITY,
  connectsPerSecond: Number.POSITIVE_INFINITY,
  connectBurst: 1,
  halfOpenPerAddress: Number.POSITIVE_INFINITY,
  halfOpenConnections: Number.POSITIVE_INFINITY,
  refusedConnectsPerSecond: Number.POSITIVE_INFINITY,
  refusedConnectBurst: 1,
  replayPerSecond: Number.POSITIVE_INFINITY,
  sharedReplayPerSecond: Number.POSITIVE_INFINITY,
  redeliverEveryMs: Number.POSITIVE_INFINITY,
  redeliverForMs: Number.POSITIVE_INFINITY,
};
