import { awsMqttLimits, type MqttLimits } from './mqtt-limits.ts';
import { noMqttQuotas } from './mqtt-quotas.ts';

/** `aws` behaves as AWS IoT Core; `spec` is a plain MQTT broker without AWS's deviations. */
export type MqttProfile = 'aws' | 'spec';

/** Where AWS leaves the MQTT specification, one switch each. [AWS-IoT: mqtt, differences from MQTT specifications] */
export interface MqttFeatures {
  readonly maximumQos: 1 | 2;
  readonly retainedToWildcards: boolean;
  readonly subscriptionIdentifiers: boolean;
  /** `a/#` matches `a` too. [MQTT-4.7.1-2] */
  readonly hashMatchesParent: boolean;
  /** Will Delay Interval is kept, not ignored. [MQTT-3.1.3-9] */
  readonly willDelay: boolean;
  readonly outboundTopicAliases: boolean;
  /** DUP is set on what is sent again. [MQTT-3.3.1-1] */
  readonly marksDuplicates: boolean;
  /** Whoever subscribes in a reserved `$` tree is cut off. [AWS-IoT: reserved-topics] */
  readonly reservedTrees: boolean;
  /**
   * What a client hears, by its version, that publishes or subscribes without the right to: the end of its connection,
   * or a code. 3.1.1 has no code for a publish, which is then acknowledged and dropped. [MQTT-3.3.5-2]
   */
  readonly deniedAnswer: Readonly<Record<4 | 5, 'close' | 'code'>>;
  /** Of a denied filter in an MQTT 5 SUBACK; AWS's SDKs take 0x87 as final. */
  readonly deniedSubscribeCode: 0x80 | 0x87;
  /** A DISCONNECT of the client with any code but 0x00 publishes the will; else 0x04 alone does. [MQTT-3.1.2-10] */
  readonly willOnErrorDisconnect: boolean;
  /** Keep alive 0 turns it off where no Server Keep Alive says otherwise, and 3.1.1 clients keep what they asked. */
  readonly keepAliveAsAsked: boolean;
}

const AWS: MqttFeatures = {
  maximumQos: 1,
  retainedToWildcards: false,
  subscriptionIdentifiers: false,
  hashMatchesParent: false,
  willDelay: false,
  outboundTopicAliases: false,
  marksDuplicates: false,
  reservedTrees: true,
  deniedAnswer: { 4: 'close', 5: 'code' },
  deniedSubscribeCode: 0x87,
  willOnErrorDisconnect: false,
  keepAliveAsAsked: false,
};

const SPEC: MqttFeatures = {
  maximumQos: 2,
  retainedToWildcards: true,
  subscriptionIdentifiers: true,
  hashMatchesParent: true,
  willDelay: true,
  outboundTopicAliases: true,
  marksDuplicates: true,
  reservedTrees: false,
  deniedAnswer: { 4: 'code', 5: 'code' },
  deniedSubscribeCode: 0x80,
  willOnErrorDisconnect: true,
  keepAliveAsAsked: true,
};

/** Protocol maxima, and bounds of our own where the protocol has none. [assumed] */
const specMqttLimits: MqttLimits = {
  ...awsMqttLimits,
  ...noMqttQuotas,
  maxClientIdBytes: 65_535,
  maxTopicBytes: 65_535,
  maxTopicSlashes: 200,
  maxPayloadBytes: 1024 * 1024,
  maxPacketBytes: 2 * 1024 * 1024,
  maxUserPropertyBytes: Number.POSITIVE_INFINITY,
  maxFiltersPerSubscribe: 1000,
  maxSubscriptionsPerConnection: 10_000,
  minKeepAliveSeconds: 1,
  maxKeepAliveSeconds: 65_535,
  maxSessionExpirySeconds: 0xffff_ffff,
  maxMessageExpirySeconds: 0xffff_ffff,
};

export function featuresOf(profile: MqttProfile): MqttFeatures {
  return profile === 'spec' ? SPEC : AWS;
}

/** The profile's limits; `spec` has no quotas over time anyway. */
export function limitsOf(profile: MqttProfile, quotas: 'aws' | 'off'): MqttLimits {
  const limits = profile === 'spec' ? specMqttLimits : awsMqttLimits;
  return quotas === 'off' ? { ...limits, ...noMqttQuotas } : limits;
}
