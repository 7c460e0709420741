/** AWS's quotas over time, per connection or client id. [AWS-IoT: iot-core quotas] Infinity lifts one. */
export interface MqttQuotas {
  /** Publishes to and from one connection together. */
  publishesPerSecond: number;
  /** Accepted connects of one client id. */
  connectsPerSecond: number;
  /** Connects that a client id may make at once after a rest. [assumed] */
  connectBurst: number;
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
  publishesPerSecond: 100,
  connectsPerSecond: 1,
  connectBurst: 20,
  replayPerSecond: 10,
  sharedReplayPerSecond: 20,
  redeliverEveryMs: 30_000,
  redeliverForMs: 3_600_000,
};

export const noMqttQuotas: MqttQuotas = {
  publishesPerSecond: Number.POSITIVE_INFINITY,
  connectsPerSecond: Number.POSITIVE_INFINITY,
  connectBurst: 1,
  replayPerSecond: Number.POSITIVE_INFINITY,
  sharedReplayPerSecond: Number.POSITIVE_INFINITY,
  redeliverEveryMs: Number.POSITIVE_INFINITY,
  redeliverForMs: Number.POSITIVE_INFINITY,
};
