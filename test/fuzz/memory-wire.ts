import { Duplex } from 'node:stream';

/** The far end of an in-memory connection: what it is given arrives at the broker, what the broker writes is counted or kept. */
export class MemoryWire extends Duplex {
  receivedBytes = 0;
  readonly #onBytes: ((chunk: Buffer) => void) | undefined;

  constructor(onBytes?: (chunk: Buffer) => void) {
    super({ autoDestroy: true });
    this.#onBytes = onBytes;
  }

  /** Bytes from the client; ignored when the broker has closed. */
  send(bytes: Buffer): void {
    if (!this.destroyed && !this.readableEnded) this.push(bytes);
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.receivedBytes += chunk.length;
    this.#onBytes?.(chunk);
    done();
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }
}
