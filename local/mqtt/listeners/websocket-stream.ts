import { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';

/** Says how a WebSocket ended, where the stream alone would only show that it did. */
export interface WebSocketEvents {
  /** The peer sent a close frame. */
  onCloseFrame(): void;
  /** The peer sent what MQTT does not travel in; `reason` is for people. */
  onForeignFrame(reason: string): void;
}

const NORMAL = 1000;
const UNSUPPORTED_DATA = 1003;
/** `ws` reports it when a connection ended without a close frame. [RFC 6455, 7.4.1] */
const NO_CLOSE_FRAME = 1006;

/**
 * The bytes of a WebSocket's binary frames. Packets may be split over frames anywhere and share them. [MQTT-6.0.0-2]
 * Anything but binary ends the connection. [MQTT-6.0.0-1]
 */
export class WebSocketStream extends Duplex {
  readonly #socket: WebSocket;
  #closeCode = NORMAL;

  constructor(socket: WebSocket, events: WebSocketEvents) {
    super();
    this.#socket = socket;
    const refuse = (reason: string): void => {
      this.#closeCode = UNSUPPORTED_DATA;
      events.onForeignFrame(reason);
    };
    socket.on('message', (data: RawData, isBinary) => {
      if (!isBinary) refuse('a text frame');
      else if (!this.destroyed && !this.push(bytesOf(data))) socket.pause();
    });
    socket.on('error', (error) => refuse(error.message));
    socket.on('close', (code) => {
      if (code !== NO_CLOSE_FRAME) events.onCloseFrame();
      this.destroy();
    });
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.send(chunk, { binary: true }, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.close(this.#closeCode);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#socket.readyState !== this.#socket.CLOSED) this.#socket.terminate();
    done(error);
  }
}

/** `ws` gives one Buffer unless told otherwise. */
function bytesOf(data: RawData): Buffer {
  return Buffer.isBuffer(data) ? data : Buffer.concat([data].flat().map((part) => Buffer.from(part as ArrayBuffer)));
}
