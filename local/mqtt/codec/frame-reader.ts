import { REASON } from './reason-codes.ts';

/** What the connection says to each packet: first to its header, then, when whole, to its body. */
export interface FrameSink {
  /** Before a byte of the body is kept. 0 to go on, else the MQTT 5 reason code to stop with. */
  header(firstByte: number, bodyBytes: number): number;
  /** `buffer` from `start` to `end` is the body and stays valid. False stops reading. */
  frame(firstByte: number, buffer: Buffer, start: number, end: number): boolean;
}

/** 0, or why reading stopped: a reason code; the rest of the input is dropped. */
export type FrameProblem = number;

const MAX_HEADER_BYTES = 5;

/**
 * Cuts a byte stream into control packets. Whole packets inside a chunk are handed on in place; only the broken end of a
 * chunk is copied, into a buffer that grows with what really arrived, never with what a header promises.
 */
export class FrameReader {
  #pending: Buffer | undefined;
  #pendingBytes = 0;
  #bodyBytes = 0;
  #headerBytes = 0;

  read(chunk: Buffer, sink: FrameSink): FrameProblem {
    let at = 0;
    if (this.#pending) {
      const taken = this.#complete(chunk, sink);
      if (taken < 0) return -taken;
      at = taken;
    }
    while (at < chunk.length) {
      const problem = this.#parseHeader(chunk, at, chunk.length);
      if (problem > 0) return problem;
      if (this.#headerBytes === 0) break;
      const firstByte = chunk[at] ?? 0;
      const refused = sink.header(firstByte, this.#bodyBytes);
      if (refused > 0) return refused;
      const start = at + this.#headerBytes;
      const end = start + this.#bodyBytes;
      if (end > chunk.length) break;
      if (!sink.frame(firstByte, chunk, start, end)) return 0;
      at = end;
    }
    if (at < chunk.length) this.#keep(chunk, at, chunk.length - at);
    return 0;
  }

  /** Fills the pending packet from the chunk. How many bytes it took, or minus a reason code. */
  #complete(chunk: Buffer, sink: FrameSink): number {
    let at = 0;
    this.#parsePending();
    while (this.#headerBytes === 0 && at < chunk.length) {
      this.#keep(chunk, at++, 1);
      const problem = this.#parsePending();
      if (problem > 0) return -problem;
    }
    const pending = this.#pending;
    if (this.#headerBytes === 0 || !pending) return at;
    const firstByte = pending[0] ?? 0;
    const refused = sink.header(firstByte, this.#bodyBytes);
    if (refused > 0) return -refused;
    const wholeBytes = this.#headerBytes + this.#bodyBytes;
    const taken = Math.min(wholeBytes - this.#pendingBytes, chunk.length - at);
    if (taken > 0) this.#keep(chunk, at, taken, wholeBytes);
    at += taken;
    if (this.#pendingBytes < wholeBytes) return at;
    const whole = this.#pending ?? pending;
    this.#pending = undefined;
    this.#pendingBytes = 0;
    return sink.frame(firstByte, whole, this.#headerBytes, wholeBytes) ? at : chunk.length;
  }

  #parsePending(): FrameProblem {
    return this.#pending ? this.#parseHeader(this.#pending, 0, this.#pendingBytes) : 0;
  }

  /** Sets header and body length; header 0 means that more bytes are needed. [MQTT-2.1.4] */
  #parseHeader(bytes: Buffer, start: number, end: number): FrameProblem {
    this.#headerBytes = 0;
    let length = 0;
    for (let index = 1; index < MAX_HEADER_BYTES; index += 1) {
      if (start + index >= end) return 0;
      const byte = bytes[start + index] ?? 0;
      length += (byte & 0x7f) << (7 * (index - 1));
      if (byte >= 0x80) continue;
      if (byte === 0 && index > 1) return REASON.malformedPacket;
      this.#headerBytes = index + 1;
      this.#bodyBytes = length;
      return 0;
    }
    return REASON.malformedPacket;
  }

  #keep(chunk: Buffer, start: number, length: number, capacityHint = 0): void {
    const needed = this.#pendingBytes + length;
    if (!this.#pending || this.#pending.length < needed) {
      const doubled = Math.max(needed, 2 * (this.#pending?.length ?? 8));
      const grown = Buffer.allocUnsafeSlow(
        capacityHint > 0 ? Math.max(needed, Math.min(doubled, capacityHint)) : doubled,
      );
      this.#pending?.copy(grown, 0, 0, this.#pendingBytes);
      this.#pending = grown;
    }
    chunk.copy(this.#pending, this.#pendingBytes, start, start + length);
    this.#pendingBytes = needed;
  }
}
