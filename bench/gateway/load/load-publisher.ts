import { publishPacket } from './packets.ts';
import type { WireClient } from './wire-client.ts';

export type PublisherClient = Pick<WireClient, 'write' | 'close' | 'isOpen' | 'onPacket' | 'onReadEnd'>;

export interface PublisherParts {
  client: PublisherClient;
  index: number;
  topic: string;
  qos: 0 | 1;
  payloadBytes: number;
  /** Messages under way at most: not yet delivered or, at QoS 1, not yet acknowledged. */
  window: number;
}

const PUBACK = 4;

/** One publisher and the messages it has under way. */
export class LoadPublisher {
  readonly index: number;
  sent = 0;
  delivered = 0;
  acknowledged = 0;
  isTouched = false;
  readonly #client: PublisherClient;
  readonly #window: number;
  readonly #qos: 0 | 1;
  /**
   * The window's messages twice over, packet ids 1 to `window`: any run of up to `window` of them is one slice. An id
   * is used again only after its message was delivered and acknowledged, since both come in order.
   */
  readonly #block: Buffer;
  readonly #packetBytes: number;
  #position = 0;

  constructor(parts: PublisherParts) {
    const { topic, qos, payloadBytes, window, index } = parts;
    const once = Array.from({ length: window }, (_, slot) =>
      publishPacket({ topic, qos, packetId: slot + 1, publisher: index, payloadBytes }),
    );
    this.#block = Buffer.concat([...once, ...once]);
    this.#packetBytes = this.#block.length / (2 * window);
    this.index = index;
    this.#client = parts.client;
    this.#window = window;
    this.#qos = qos;
  }

  /** Calls back once a read that brought acknowledgements. */
  listen(onAcknowledged: () => void): void {
    this.#client.onPacket = (_bytes, firstByte) => {
      if (firstByte >> 4 === PUBACK) this.acknowledged += 1;
    };
    this.#client.onReadEnd = onAcknowledged;
  }

  get underWay(): number {
    return this.sent - (this.#qos === 1 ? Math.min(this.delivered, this.acknowledged) : this.delivered);
  }

  /** Sends what the window has room for, in one write. */
  top(): void {
    const room = this.#window - this.underWay;
    if (room > 0) this.send(room);
  }

  send(count: number): void {
    const start = this.#position * this.#packetBytes;
    this.#client.write(this.#block, start, start + count * this.#packetBytes);
    this.#position = (this.#position + count) % this.#window;
    this.sent += count;
  }

  get isOpen(): boolean {
    return this.#client.isOpen;
  }

  close(): void {
    this.#client.close();
  }
}
