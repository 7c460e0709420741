import { writeSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { type OnPacket, walkPackets } from './packet-walk.ts';
import { connectPacket, DISCONNECT } from './packets.ts';

const READ_BYTES = 256 * 1024;
/** All sockets read into the same bytes: what a read brought is used up before the next one. */
const sharedRead = Buffer.allocUnsafeSlow(READ_BYTES);
const joined = Buffer.allocUnsafeSlow(2 * READ_BYTES);
const CONNECT_TIMEOUT_MS = 30_000;
const CONNACK = 0x20;

/**
 * An MQTT client on a bare socket, as cheap as Node allows: one read buffer for all, no object a packet, and writes
 * straight to the descriptor. A broker beside it has the same kernel work and more; see `generatorCpuShare`.
 */
export class WireClient {
  onPacket: OnPacket = ignore;
  /** After all packets of a read. */
  onReadEnd: () => void = ignore;
  isOpen = true;
  readonly #socket: Socket;
  #descriptor = -1;
  #rest: Buffer | undefined;
  #onClose: (() => void) | undefined;

  private constructor(port: number) {
    const callback = (bytesRead: number): boolean => {
      this.#take(bytesRead);
      return true;
    };
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true, onread: { buffer: sharedRead, callback } });
    this.#socket.once('connect', () => {
      // Node has no public name for it
      this.#descriptor = (this.#socket as { _handle?: { fd?: number } })._handle?.fd ?? -1;
      this.#socket.write(this.#first);
    });
    this.#socket.on('error', ignore);
    this.#socket.once('close', () => {
      this.isOpen = false;
      this.#onClose?.();
    });
  }

  #first: Buffer = DISCONNECT;

  /** Connected and accepted by the broker. Throws when refused, cut or not answered in 30 s. */
  static async open(port: number, clientId: string): Promise<WireClient> {
    const client = new WireClient(port);
    client.#first = connectPacket(clientId);
    const code = await client.next(CONNACK, (bytes, bodyStart) => bytes[bodyStart + 1] ?? -1);
    if (code !== 0) throw new Error(`the broker refused ${clientId} with code ${code}`);
    return client;
  }

  /** Sends a control packet and waits for a packet with that first byte. */
  async request(packet: Buffer, answerFirstByte: number): Promise<void> {
    this.write(packet, 0, packet.length);
    await this.next(answerFirstByte, () => undefined);
  }

  /** Waits for a packet with that first byte, and reads something of it. */
  next<T>(firstByte: number, read: (bytes: Buffer, bodyStart: number) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timeout);
        this.onPacket = ignore;
        this.#onClose = undefined;
      };
      const fail = (reason: string): void => {
        end();
        reject(new Error(reason));
      };
      const timeout = setTimeout(() => fail('the broker did not answer'), CONNECT_TIMEOUT_MS);
      this.#onClose = () => fail('the broker closed the connection');
      this.onPacket = (bytes, first, bodyStart) => {
        if (first !== firstByte) return;
        end();
        resolve(read(bytes, bodyStart));
      };
    });
  }

  /** The bytes may be used again at once. */
  write(bytes: Buffer, start: number, end: number): void {
    let written = 0;
    if (this.#socket.writableLength === 0 && this.#descriptor !== -1) {
      try {
        written = writeSync(this.#descriptor, bytes, start, end - start);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
          this.#socket.destroy();
          return;
        }
      }
    }
    if (start + written < end) this.#socket.write(Buffer.from(bytes.subarray(start + written, end)));
  }

  close(): void {
    this.onPacket = ignore;
    this.onReadEnd = ignore;
    this.#socket.end(DISCONNECT);
    this.#socket.destroySoon();
  }

  #take(bytesRead: number): void {
    let bytes = sharedRead;
    let limit = bytesRead;
    if (this.#rest !== undefined) {
      this.#rest.copy(joined);
      sharedRead.copy(joined, this.#rest.length, 0, bytesRead);
      bytes = joined;
      limit = this.#rest.length + bytesRead;
    }
    const used = walkPackets(bytes, limit, this.onPacket);
    this.#rest = used === limit ? undefined : Buffer.from(bytes.subarray(used, limit));
    this.onReadEnd();
  }
}

function ignore(): void {}
