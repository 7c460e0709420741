import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Flushable, FlushQueue } from './flush-queue.ts';

const SMALL_BLOCK_BYTES = 1024;
const BLOCK_BYTES = 16 * 1024;
const MAX_POOLED_BLOCKS = 256;
const freeBlocks: Buffer[] = [];

/** The output of one connection: packets are written into a block that leaves in one write per turn. Idle, it holds nothing. */
export class Outbox implements Flushable {
  readonly #duplex: Duplex;
  readonly #queue: FlushQueue;
  /** A socket is done with a block when its write calls back; another stream may still hand it around. */
  readonly #reusesBlocks: boolean;
  #block: Buffer | undefined;
  #used = 0;
  #queued = false;
  #corked = false;
  #busyLastTurn = false;

  constructor(duplex: Duplex, queue: FlushQueue) {
    this.#duplex = duplex;
    this.#queue = queue;
    this.#reusesBlocks = duplex instanceof Socket;
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
    this.#busyLastTurn = this.#corked || this.#used > SMALL_BLOCK_BYTES;
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
    const first = this.#block === undefined && !this.#busyLastTurn && !this.#corked;
    if (this.#block) {
      this.#cork();
      this.#writeBlock();
    }
    this.#block = first && bytes <= SMALL_BLOCK_BYTES ? Buffer.allocUnsafe(SMALL_BLOCK_BYTES) : takeBlock(bytes);
    return this.#block;
  }

  #writeThrough(payload: Buffer): void {
    this.#cork();
    this.#writeBlock();
    if (!this.#duplex.writable) return;
    this.#duplex.write(payload);
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
    const reuse = this.#reusesBlocks && block.length === BLOCK_BYTES;
    this.#duplex.write(block.subarray(0, used), reuse ? () => giveBack(block) : undefined);
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

function takeBlock(bytes: number): Buffer {
  if (bytes > BLOCK_BYTES) return Buffer.allocUnsafeSlow(bytes);
  return freeBlocks.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
}

function giveBack(block: Buffer): void {
  if (freeBlocks.length < MAX_POOLED_BLOCKS) freeBlocks.push(block);
}
