import { Duplex } from 'node:stream';

export interface MemoryWireOptions {
  /** What the broker writes. */
  onBytes?: (chunk: Buffer) => void;
  /** Takes the first write and then no more, as a peer that stopped reading. */
  isDeaf?: boolean;
}

/** The far end of an in-memory connection: what it is given arrives at the broker, what the broker writes is handed on. */
export class MemoryWire extends Duplex {
  readonly #options: MemoryWireOptions;

  constructor(options: MemoryWireOptions = {}) {
    super({ autoDestroy: true });
    this.#options = options;
    this.on('error', () => undefined);
  }

  /** Bytes from the client; ignored when the broker has closed. */
  send(bytes: Buffer): void {
    if (!this.destroyed && !this.readableEnded) this.push(bytes);
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#options.onBytes?.(chunk);
    if (!this.#options.isDeaf) done();
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }
}
