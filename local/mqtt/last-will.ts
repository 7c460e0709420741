import type { MqttMessage } from './ports.ts';
import type { Qos } from './qos.ts';

/** What a client left to be published when it goes. */
export interface Will {
  message: MqttMessage;
  qos: Qos;
  delaySeconds: number;
}
