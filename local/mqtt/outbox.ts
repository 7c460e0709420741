import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Flushable, FlushQueue } from './flush-queue.ts';
import { BLOCK_BYTES, giveBack, takeBlock, takeSmallBlock } from './output-blocks.ts';
import type { Throughput } from './throughput.ts';

/** A turn in which more was said calls for a large block from the start. */
const BUSY_BYTES = 1024;

/** The output of one connection: packets are written into a block that leaves in one write per turn. Idle, it holds nothing. */
export class Outbox implements Flushable {
  /** Told of what leaves, a block at a time; undefined where the rate is not limited. */
  throughput: Throughput | undefined;
  readonly #duplex: Duplex;
  readonly #queue: FlushQueue;
  /** A socket is done with a block when it has written it; another stream may still hand it around. */
  readonly #reusesBlocks: boolean;
  /** A plain socket has mostly written when `write` returns, TLS never has. */
  readonly #writesAtOnce: boolean;
  /** Blocks on their way, in order, where a write calls back. */
  #leaving: Buffer[] | undefined;
  #onWritten: (() => void) | undefined;
  #block: Buffer | undefined;
  #used = 0;
  #queued = false;
  #corked = false;
  #busyLastTurn = false;

  constructor(duplex: Duplex, queue: FlushQueue) {
    this.#duplex = duplex;
    this.#queue = queue;
    this.#reusesBlocks = duplex instanceof Socket;
    this.#writesAtOnce = this.#reusesBlocks && !(duplex instanceof TLSSocket);
  }

  /** Bytes not yet with the operating system. */
  get bufferedBytes(): number {
    return this.#duplex.writableLength + this.#used;
  }

  append(packet: Buffer): void {
    const block = this.#claim(packet.length);
    block.set(packet, this.#used);
    this.#used += packet.length;
  }

  /** PUBACK with a reason code only where MQTT 5 needs one. [MQTT-3.4.2.1] */
  appendPuback(packetId: number, reasonCode: number): void {
    this.appendAcknowledgement(0x40, packetId, reasonCode);
  }

  /** PUBACK, PUBREC, PUBREL or PUBCOMP by its first byte; 3.1.1 takes reason code 0 only. */
  appendAcknowledgement(firstByte: number, packetId: number, reasonCode: number): void {
    const block = this.#claim(5);
    const at = this.#used;
    block[at] = firstByte;
    block[at + 1] = reasonCode === 0 ? 2 : 3;
    block[at + 2] = packetId >> 8;
    block[at + 3] = packetId & 0xff;
    block[at + 4] = reasonCode;
    this.#used = at + (reasonCode === 0 ? 4 : 5);
  }

  /**
   * PUBLISH; `flags` is the lower half of its first byte, `packetId` is 0 for QoS 0, `properties` is the whole block and
   * undefined for 3.1.1.
   */
  appendPublish(topic: Buffer, payload: Buffer, packetId: number, flags: number, properties: Buffer | undefined): void {
    const bodyBytes = publishBodyBytes(topic, payload, packetId, properties);
    const inline = bodyBytes + 5 <= BLOCK_BYTES;
    const block = this.#claim(inline ? bodyBytes + 5 : bodyBytes - payload.length + 5);
    let at = this.#used;
    block[at++] = 0x30 | flags;
    let rest = bodyBytes;
    while (rest > 0x7f) {
      block[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    block[at++] = rest;
    block[at++] = topic.length >> 8;
    block[at++] = topic.length & 0xff;
    block.set(topic, at);
    at += topic.length;
    if (packetId > 0) {
      block[at++] = packetId >> 8;
      block[at++] = packetId & 0xff;
    }
    if (properties) {
      block.set(properties, at);
      at += properties.length;
    }
    if (inline) block.set(payload, at);
    this.#used = inline ? at + payload.length : at;
    if (!inline) this.#writeThrough(payload);
  }

  flush(): void {
    this.#queued = false;
    this.#busyLastTurn = this.#corked || this.#used > BUSY_BYTES;
    this.#writeBlock();
    if (!this.#corked) return;
    this.#corked = false;
    this.#duplex.uncork();
  }

  #claim(bytes: number): Buffer {
    if (!this.#queued) {
      this.#queued = true;
      this.#queue.add(this);
    }
    if (this.#block && this.#block.length - this.#used >= bytes) return this.#block;
    const isSmall = this.#block === undefined && !this.#busyLastTurn && !this.#corked;
    if (this.#block) this.#makeRoom(bytes);
    this.#block ??= isSmall ? takeSmallBlock(bytes) : takeBlock(bytes);
    return this.#block;
  }

  /** A small block moves into a large one, a large one goes ahead. */
  #makeRoom(bytes: number): void {
    const small = this.#block;
    if (small && small.length < BLOCK_BYTES && this.#used + bytes <= BLOCK_BYTES) {
      this.#block = takeBlock(BLOCK_BYTES);
      small.copy(this.#block, 0, 0, this.#used);
      giveBack(small);
      return;
    }
    this.#cork();
    this.#writeBlock();
  }

  #writeThrough(payload: Buffer): void {
    this.#cork();
    this.#writeBlock();
    if (!this.#duplex.writable) return;
    this.#duplex.write(payload);
    this.throughput?.sent(payload.length);
  }

  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#duplex.cork();
  }

  #writeBlock(): void {
    const block = this.#block;
    const used = this.#used;
    this.#block = undefined;
    this.#used = 0;
    if (!block || used === 0 || !this.#duplex.writable) return;
    if (!this.#reusesBlocks) {
      this.#duplex.write(block.subarray(0, used));
    } else if (this.#duplex.writableLength > 0 && used * 2 < block.length) {
      // It waits behind others: what a slow peer holds is what it is sent, not blocks.
      this.#duplex.write(Buffer.from(block.subarray(0, used)));
      giveBack(block);
    } else if (this.#writesAtOnce && !this.#corked && this.#leaving === undefined) {
      this.#duplex.write(block.subarray(0, used));
      // What the system did not take at once the stream keeps, and the block with it.
      if (this.#duplex.writableLength === 0) giveBack(block);
    } else {
      this.#writeAndWait(block, used);
    }
    this.throughput?.sent(used);
  }

  /** One callback for all writes of a connection: they end in order. */
  #writeAndWait(block: Buffer, used: number): void {
    this.#leaving ??= [];
    this.#leaving.push(block);
    this.#onWritten ??= () => {
      const written = this.#leaving?.shift();
      if (written) giveBack(written);
      if (this.#leaving?.length === 0) this.#leaving = undefined;
    };
    this.#duplex.write(block.subarray(0, used), this.#onWritten);
  }
}

/** Bytes of a PUBLISH after its fixed header. */
export function publishBodyBytes(
  topic: Buffer,
  payload: Buffer,
  packetId: number,
  properties: Buffer | undefined,
): number {
  return 2 + topic.length + (packetId > 0 ? 2 : 0) + (properties?.length ?? 0) + payload.length;
}
