import type { Clock } from '../ports/clock.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import type { Delivery } from './outbound-window.ts';
import { isExpired, type RoutedMessage } from './routed-message.ts';
import type { Session } from './session.ts';

/** Brings messages to sessions: at once, through the in-flight window, or into the queue of an offline session. */
export class Deliverer {
  readonly #limits: MqttLimits;
  readonly #clock: Clock;

  constructor(limits: MqttLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Without `iot:Receive` on the topic the message silently does not arrive. [AWS-IoT: iot-policy-actions] */
  deliver(session: Session, routed: RoutedMessage, qos: 0 | 1, retain: boolean): void {
    const connection = session.connection;
    if (connection === undefined) {
      // The right to receive is asked when the session comes back: it belongs to a connection.
      if (qos === 1 && session.expirySeconds > 0) this.#keepOffline(session, { routed, retain });
      return;
    }
    if (!connection.mayReceive(routed.message.topic)) return;
    if (qos === 1) this.#offer(session, { routed, retain });
    else if (connection.isCongested()) connection.countDropped();
    else connection.sendPublish(routed, 0, retain);
  }

  /** A message to this client whether it subscribed or not; the caller has checked its right to receive. */
  deliverDirect(session: Session, delivery: Delivery): void {
    this.#offer(session, delivery);
  }

  /** Sends what waits, as far as window and socket allow. */
  pump(session: Session): void {
    const window = session.openedWindow;
    while (window?.hasWaiting && session.connection && this.#canSend(session)) {
      const sent = window.next();
      if (sent) this.#sendWaiting(session, sent.packetId, sent.delivery);
    }
  }

  #offer(session: Session, delivery: Delivery): void {
    const window = session.window;
    if (!window.hasWaiting && this.#canSend(session)) {
      const sent = window.send(delivery);
      this.#send(session, sent.packetId, delivery);
      return;
    }
    if (this.#isFull(session)) {
      delivery.settle?.(false);
      session.connection?.tooSlow();
      return;
    }
    window.enqueue(delivery);
  }

  #canSend(session: Session): boolean {
    const connection = session.connection;
    return (
      connection !== undefined &&
      session.window.unacknowledged < Math.min(connection.receiveMaximum, this.#limits.receiveMaximum) &&
      !connection.isCongested()
    );
  }

  /** For a delivery that waited: neither expired [MQTT-3.3.2-5] nor, meanwhile, forbidden messages are sent. */
  #sendWaiting(session: Session, packetId: number, delivery: Delivery): void {
    const { routed } = delivery;
    const expired = routed.expiresAtMs !== undefined && isExpired(routed, this.#clock.nowMs());
    if (!expired && session.connection?.mayReceive(routed.message.topic)) this.#send(session, packetId, delivery);
    else giveUp(session, packetId, delivery);
  }

  #send(session: Session, packetId: number, delivery: Delivery): void {
    if (!session.connection?.sendPublish(delivery.routed, packetId, delivery.retain))
      giveUp(session, packetId, delivery);
  }

  /** A full offline queue drops what comes new. [assumed] */
  #keepOffline(session: Session, delivery: Delivery): void {
    if (!this.#isFull(session)) session.window.enqueue(delivery);
  }

  #isFull(session: Session): boolean {
    const window = session.window;
    return window.queuedMessages >= this.#limits.maxQueuedMessages || window.queuedBytes >= this.#limits.maxQueuedBytes;
  }
}

function giveUp(session: Session, packetId: number, delivery: Delivery): void {
  session.window.acknowledge(packetId);
  delivery.settle?.(false);
}
