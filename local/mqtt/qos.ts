/** Quality of service. [MQTT-4.3] AWS knows 0 and 1. [AWS-IoT: mqtt] */
export type Qos = 0 | 1 | 2;

export function lowerQos(one: Qos, other: Qos): Qos {
  return one < other ? one : other;
}
