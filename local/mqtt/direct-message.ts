import type { BrokerCore } from './broker-core.ts';
import { newDelivery } from './outbound-window.ts';
import type { DirectOutcome, MqttMessage } from './ports.ts';
import { routedMessage } from './routed-message.ts';

/**
 * Sends to one connected client whether it subscribed or not. With `confirm` it goes as QoS 1 and waits for the PUBACK;
 * a connection that ends before it is a `timeout`: the message may have arrived. [AWS-IoT: SendDirectMessage]
 */
export function sendDirect(
  core: BrokerCore,
  clientId: string,
  message: MqttMessage,
  confirm: { timeoutMs: number } | undefined,
): Promise<DirectOutcome> {
  const client = core.clients.get(clientId);
  if (!client) return Promise.resolve('not-connected');
  if (!client.mayReceive(message.topic)) return Promise.resolve('not-allowed');
  const routed = routedMessage(message, message.qos, Buffer.from(message.topic, 'utf8'), core.clock, core.limits);
  if (!confirm) {
    core.deliverer.deliver(client.session, routed, message.qos, false, undefined);
    return Promise.resolve('delivered');
  }
  return new Promise((resolve) => {
    const timer = core.clock.schedule(confirm.timeoutMs, () => resolve('timeout'));
    const settle = (acknowledged: boolean): void => {
      timer.cancel();
      resolve(acknowledged ? 'delivered' : 'timeout');
    };
    core.deliverer.deliverDirect(client.session, { ...newDelivery(routed, 1, false, undefined), settle });
  });
}
