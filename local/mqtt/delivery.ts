import type { Clock } from '../ports/clock.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import { type Delivery, newDelivery, type OutboundWindow, type SentDelivery } from './outbound-window.ts';
import type { Qos } from './qos.ts';
import { isExpired, type RoutedMessage } from './routed-message.ts';
import type { Session } from './session.ts';

/** The flag of a PUBLISH that was sent before. [MQTT-3.3.1-1] */
const DUP = 8;

/** Brings messages to sessions: at once, through the in-flight window, or into the queue of an offline session. */
export class Deliverer {
  readonly #limits: MqttLimits;
  readonly #clock: Clock;
  readonly #redelivers: boolean;

  constructor(limits: MqttLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#redelivers = Number.isFinite(limits.redeliverEveryMs);
  }

  /** Without `iot:Receive` on the topic the message silently does not arrive. [AWS-IoT: iot-policy-actions] */
  deliver(
    session: Session,
    routed: RoutedMessage,
    qos: Qos,
    retain: boolean,
    identifiers: readonly number[] | undefined,
    isShared = false,
  ): void {
    const connection = session.connection;
    if (connection === undefined) {
      // The right to receive is asked when the session comes back: it belongs to a connection.
      if (qos > 0 && session.expirySeconds > 0)
        this.#keepOffline(session, newDelivery(routed, qos, retain, identifiers, isShared));
      return;
    }
    if (!connection.mayReceive(routed.message.topic)) return;
    if (qos > 0) this.#offer(session, newDelivery(routed, qos, retain, identifiers, isShared));
    else if (connection.isCongested()) connection.countDropped();
    else if (connection.mayPublishNow(false)) connection.sendPublish(routed, 0, retain ? 1 : 0, identifiers);
  }

  /** A message to this client whether it subscribed or not; the caller has checked its right to receive. */
  deliverDirect(session: Session, delivery: Delivery): void {
    this.#offer(session, delivery);
  }

  /** The client is back: sends again what it did not acknowledge, then what waited for it. */
  resume(session: Session): void {
    const window = session.openedWindow;
    if (!window) return;
    window.beginReplay();
    this.#replay(session, window);
  }

  /** Stored messages come at a pace of their own, between live ones. [AWS-IoT: mqtt persistent sessions] */
  #replay(session: Session, window: OutboundWindow): void {
    const { replayPerSecond, sharedReplayPerSecond } = this.#limits;
    const isPaced = Number.isFinite(replayPerSecond);
    const shared = isPaced ? Math.max(1, Math.round(sharedReplayPerSecond / replayPerSecond)) : sharedReplayPerSecond;
    window.release(isPaced ? 1 : replayPerSecond, shared);
    this.pump(session);
    if (!window.hasBacklog || !session.connection) return;
    session.replay = this.#clock.schedule(1000 / replayPerSecond, () => this.#replay(session, window));
  }

  /** Sends what waits, as far as window and socket allow. */
  pump(session: Session): void {
    const window = session.openedWindow;
    while (window?.hasWaiting && session.connection && this.#canSend(session)) {
      const sent = window.next();
      if (sent) this.#sendWaiting(session, sent);
    }
  }

  #offer(session: Session, delivery: Delivery): void {
    const window = session.window;
    if (!window.hasWaiting && this.#canSend(session)) {
      this.#send(session, window.send(delivery), delivery, 0);
      return;
    }
    if (this.#isFull(session)) {
      delivery.settle?.(false);
      // A backlog is let out slowly, which is not the client's fault.
      if (window.hasBacklog) session.connection?.countDropped();
      else session.connection?.tooSlow();
      return;
    }
    window.enqueue(delivery);
  }

  #canSend(session: Session): boolean {
    const connection = session.connection;
    return (
      connection !== undefined &&
      session.window.unacknowledged < Math.min(connection.receiveMaximum, this.#limits.receiveMaximum) &&
      !connection.isCongested() &&
      connection.mayPublishNow(true)
    );
  }

  /** For a delivery that waited: neither expired [MQTT-3.3.2-5] nor, meanwhile, forbidden messages are sent. */
  #sendWaiting(session: Session, sent: SentDelivery): void {
    const { routed, isReleased } = sent.delivery;
    if (isReleased) {
      session.connection?.sendPubrel(sent.packetId);
      return;
    }
    const expired = routed.expiresAtMs !== undefined && isExpired(routed, this.#clock.nowMs());
    if (!expired && session.connection?.mayReceive(routed.message.topic))
      this.#send(session, sent.packetId, sent.delivery, sent.isDuplicate ? DUP : 0);
    else giveUp(session, sent.packetId, sent.delivery);
  }

  #send(session: Session, packetId: number, delivery: Delivery, duplicate: number): void {
    const flags = duplicate | (delivery.qos << 1) | (delivery.retain ? 1 : 0);
    if (!session.connection?.sendPublish(delivery.routed, packetId, flags, delivery.identifiers))
      giveUp(session, packetId, delivery);
    else if (this.#redelivers && session.redelivery === undefined) this.#watch(session);
  }

  /** Looks at what is unacknowledged, round by round, as long as there is something. [AWS-IoT: mqtt] */
  #watch(session: Session): void {
    session.redelivery = this.#clock.schedule(this.#limits.redeliverEveryMs, () => {
      session.redelivery = undefined;
      this.#redeliver(session);
    });
  }

  #redeliver(session: Session): void {
    const { redeliverForMs, redeliverEveryMs } = this.#limits;
    const { again, givenUp } = session.window.nextRound(Math.ceil(redeliverForMs / redeliverEveryMs));
    for (const delivery of givenUp) delivery.settle?.(false);
    for (const sent of again) {
      const connection = session.connection;
      if (connection && !connection.isCongested() && connection.mayPublishNow(true)) this.#sendWaiting(session, sent);
    }
    if (givenUp.length > 0) this.pump(session);
    if (session.redelivery === undefined && session.window.unacknowledged > 0) this.#watch(session);
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
