import { isUtf8 } from 'node:buffer';
import { ProtocolViolation } from './protocol-violation.ts';
import { REASON } from './reason-codes.ts';

/** Reads MQTT's data types from a span of a buffer, in place. Throws ProtocolViolation past the end or on bad UTF-8. */
export class ByteReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #at: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get position(): number {
    return this.#at;
  }

  get remaining(): number {
    return this.#end - this.#at;
  }

  uint8(): number {
    return this.#bytes[this.#take(1)] ?? 0;
  }

  uint16(): number {
    return this.#bytes.readUInt16BE(this.#take(2));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  /** Variable byte integer of one to four bytes in its shortest form. [MQTT-1.5.5-1] */
  variableInteger(): number {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.uint8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte >= 0x80) continue;
      if (byte === 0 && shift > 0) break;
      return value;
    }
    throw new ProtocolViolation(REASON.malformedPacket, 'variable byte integer is not well formed');
  }

  /** Length-prefixed bytes, as a view on the source. */
  binary(): Buffer {
    const length = this.uint16();
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** Length-prefixed string: well-formed UTF-8 without U+0000; a byte order mark stays. [MQTT-1.5.4-1] [MQTT-1.5.4-2] */
  utf8(): string {
    const length = this.uint16();
    const start = this.#take(length);
    return decodeUtf8(this.#bytes, start, start + length);
  }

  /** A reader of the next `length` bytes; this one moves behind them. */
  span(length: number): ByteReader {
    const start = this.#take(length);
    return new ByteReader(this.#bytes, start, start + length);
  }

  #take(length: number): number {
    const start = this.#at;
    if (start + length > this.#end) throw new ProtocolViolation(REASON.malformedPacket, 'packet ends inside a field');
    this.#at = start + length;
    return start;
  }
}

/** Decodes a span as MQTT UTF-8. Throws ProtocolViolation for ill-formed text, encoded surrogates and U+0000. */
export function decodeUtf8(bytes: Buffer, start: number, end: number): string {
  const view = bytes.subarray(start, end);
  if (!isUtf8(view) || view.includes(0)) {
    throw new ProtocolViolation(REASON.malformedPacket, 'text is not well-formed UTF-8');
  }
  return view.toString('utf8');
}
