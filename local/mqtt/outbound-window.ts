import type { RoutedMessage } from './routed-message.ts';

/** One QoS 1 delivery to one session. */
export interface Delivery {
  routed: RoutedMessage;
  retain: boolean;
  /** Only for direct messages: told once whether the client acknowledged. Such a delivery does not outlive the connection. */
  settle?: (acknowledged: boolean) => void;
}

export interface SentDelivery {
  packetId: number;
  delivery: Delivery;
}

const MAX_PACKET_ID = 65_535;

/** QoS 1 deliveries of a session: those in flight by packet identifier, those to send again, and the queue behind them. */
export class OutboundWindow {
  readonly #inflight = new Map<number, Delivery>();
  #resend: SentDelivery[] = [];
  #queue: Delivery[] = [];
  #head = 0;
  #queuedBytes = 0;
  #lastPacketId = 0;

  /** In flight on the present connection. */
  get unacknowledged(): number {
    return this.#inflight.size - this.#resend.length;
  }

  get queuedMessages(): number {
    return this.#queue.length - this.#head;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  get hasWaiting(): boolean {
    return this.#resend.length > 0 || this.queuedMessages > 0;
  }

  enqueue(delivery: Delivery): void {
    this.#queue.push(delivery);
    this.#queuedBytes += delivery.routed.message.payload.length;
  }

  /** The next delivery to send, now in flight: unacknowledged ones of an earlier connection first, under their old identifiers. */
  next(): SentDelivery | undefined {
    const again = this.#resend.shift();
    if (again) return again;
    const delivery = this.#queue[this.#head];
    if (!delivery) return undefined;
    this.#head += 1;
    this.#queuedBytes -= delivery.routed.message.payload.length;
    if (this.#head > 64 && this.#head * 2 > this.#queue.length) this.#compact();
    return this.send(delivery);
  }

  /** Puts a delivery in flight at once. The caller keeps the window below 65,535. */
  send(delivery: Delivery): SentDelivery {
    let packetId = this.#lastPacketId;
    do {
      packetId = packetId === MAX_PACKET_ID ? 1 : packetId + 1;
    } while (this.#inflight.has(packetId));
    this.#lastPacketId = packetId;
    this.#inflight.set(packetId, delivery);
    return { packetId, delivery };
  }

  /** Takes a delivery out of flight; undefined for an identifier that is not. [MQTT-4.3.2-5] */
  acknowledge(packetId: number): Delivery | undefined {
    const delivery = this.#inflight.get(packetId);
    if (delivery) this.#inflight.delete(packetId);
    return delivery;
  }

  /** The connection is gone: what is unacknowledged will be sent again, direct messages end. [MQTT-4.4.0-1] */
  connectionLost(): void {
    const direct = [...this.#inflight.values(), ...this.#queue.slice(this.#head)].filter((delivery) => delivery.settle);
    for (const [packetId, delivery] of this.#inflight) if (delivery.settle) this.#inflight.delete(packetId);
    this.#queue = this.#queue.slice(this.#head).filter((delivery) => !delivery.settle);
    this.#head = 0;
    this.#queuedBytes = this.#queue.reduce((sum, delivery) => sum + delivery.routed.message.payload.length, 0);
    this.#resend = [...this.#inflight].map(([packetId, delivery]) => ({ packetId, delivery }));
    for (const delivery of direct) delivery.settle?.(false);
  }

  #compact(): void {
    this.#queue = this.#queue.slice(this.#head);
    this.#head = 0;
  }
}
