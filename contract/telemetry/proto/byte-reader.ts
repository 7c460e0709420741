import type { FrameFault } from '../frame.ts';
import { MalformedFrame } from '../malformed-frame.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Shorter texts of ASCII are put together here, which is faster than asking the decoder. */
const SHORT = 64;

/** Reads what `ByteWriter` wrote, and never beyond the end. Throws MalformedFrame for everything else. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #fault: FrameFault;
  #at = 0;
  #view: DataView | undefined;

  /** `fault` is the reason told when the bytes are wrong. */
  constructor(bytes: Uint8Array, fault: FrameFault) {
    this.#bytes = bytes;
    this.#fault = fault;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw this.malformed('the bytes end early');
    this.#at += 1;
    return value;
  }

  /** A whole number from 0 to 2^53 - 1. */
  varint(): number {
    const first = this.#bytes[this.#at] as number;
    if (first < 0x80) {
      this.#at += 1;
      return first;
    }
    return this.#longVarint();
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /**
   * Fills `sums` with running sums of zigzag varints. One loop by itself, for these are most of what a consumer reads.
   */
  runningSums(sums: Float64Array): void {
    const bytes = this.#bytes;
    let sum = 0;
    for (let at = 0; at < sums.length; at += 1) {
      const first = bytes[this.#at] as number;
      if (first < 0x80) {
        this.#at += 1;
        sum += (first >>> 1) ^ -(first & 1);
      } else {
        sum += this.zigzag();
      }
      sums[at] = sum;
    }
  }

  double(): number {
    const at = this.#at;
    if (this.left < 8) throw this.malformed('a number ends early');
    this.#at += 8;
    this.#view ??= new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
    return this.#view.getFloat64(at, true);
  }

  /** The next bytes, as a view. */
  take(length: number): Uint8Array {
    if (length > this.left) throw this.malformed(`${length} bytes are announced, ${this.left} are left`);
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return bytes;
  }

  block(): Uint8Array {
    return this.take(this.varint());
  }

  text(): string {
    const bytes = this.block();
    return (bytes.length < SHORT ? asciiOf(bytes) : undefined) ?? this.#decode(bytes);
  }

  malformed(detail: string): MalformedFrame {
    return new MalformedFrame(this.#fault, detail);
  }

  #longVarint(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 56; scale *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte >= 0x80) continue;
      if (value > Number.MAX_SAFE_INTEGER) break;
      return value;
    }
    throw this.malformed('a varint is beyond 2^53');
  }

  #decode(bytes: Uint8Array): string {
    try {
      return utf8.decode(bytes);
    } catch {
      throw this.malformed('a text is not UTF-8');
    }
  }
}

function asciiOf(bytes: Uint8Array): string | undefined {
  let text = '';
  for (const byte of bytes) {
    if (byte >= 0x80) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}
