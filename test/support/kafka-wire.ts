/** A framed answer, or none. */
export type BrokerReply = Buffer | undefined;

/** Reads Kafka's primitive types. [Kafka: protocol, protocol primitive types] */
export class KafkaReader {
  #at = 0;
  readonly #bytes: Buffer;
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }
  skip(bytes: number): void {
    this.#at += bytes;
  }
  int8(): number {
    return this.#bytes.readInt8(this.#advance(1));
  }
  int16(): number {
    return this.#bytes.readInt16BE(this.#advance(2));
  }
  int32(): number {
    return this.#bytes.readInt32BE(this.#advance(4));
  }
  string(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.#slice(length).toString();
  }
  bytes(): Buffer {
    return this.#slice(Math.max(0, this.int32()));
  }
  list<Item>(read: () => Item): Item[] {
    return Array.from({ length: Math.max(0, this.int32()) }, read);
  }
  /** Zigzag, as records have it. */
  varint(): number {
    let [value, shift, byte] = [0n, 0n, 0x80];
    while (byte & 0x80) {
      byte = this.#bytes.readUInt8(this.#advance(1));
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
    }
    return Number((value >> 1n) ^ -(value & 1n));
  }
  varbytes(): Buffer | undefined {
    const length = this.varint();
    return length < 0 ? undefined : this.#slice(length);
  }
  rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }
  #slice(length: number): Buffer {
    const from = this.#advance(length);
    return this.#bytes.subarray(from, from + length);
  }
  #advance(bytes: number): number {
    this.#at += bytes;
    return this.#at - bytes;
  }
}

/** Writes an answer: its length, the request's correlation id, then what is added. */
export class KafkaWriter {
  readonly #parts: Buffer[] = [];
  constructor(correlationId: number) {
    this.int32(correlationId);
  }
  int8(value: number): this {
    return this.#add(1, (bytes) => bytes.writeInt8(value));
  }
  int16(value: number): this {
    return this.#add(2, (bytes) => bytes.writeInt16BE(value));
  }
  int32(value: number): this {
    return this.#add(4, (bytes) => bytes.writeInt32BE(value));
  }
  int64(value: bigint): this {
    return this.#add(8, (bytes) => bytes.writeBigInt64BE(value));
  }
  string(text: string | null): this {
    if (text === null) return this.int16(-1);
    this.int16(Buffer.byteLength(text));
    this.#parts.push(Buffer.from(text));
    return this;
  }
  bytes(bytes: Buffer): this {
    this.int32(bytes.length);
    this.#parts.push(bytes);
    return this;
  }
  /** The number of items, then each as `write` adds it. */
  list<Item>(items: readonly Item[], write: (item: Item) => void = () => undefined): this {
    this.int32(items.length);
    for (const item of items) write(item);
    return this;
  }
  frame(): Buffer {
    const body = Buffer.concat(this.#parts);
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length);
    return Buffer.concat([length, body]);
  }
  #add(bytes: number, write: (target: Buffer) => void): this {
    const target = Buffer.alloc(bytes);
    write(target);
    this.#parts.push(target);
    return this;
  }
}
