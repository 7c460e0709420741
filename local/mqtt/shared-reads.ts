import type { Socket } from 'node:net';

/** What one read takes at most; Node takes as much. */
const READ_BYTES = 64 * 1024;
let sharedBuffer: Buffer | undefined;

interface ReadableHandle {
  useUserBuffer(buffer: Uint8Array): void;
}

/**
 * Lets all reads of a socket, just accepted and plain or TLS, land in one buffer that all such sockets share, from which
 * `data` gets an exact copy: Node would make a block of 64 kB for each read and shrink it. `net.connect` has the option
 * `onread` for that; for an accepted socket there is only its inside, so where that looks otherwise the socket stays as
 * it is, and works as well, slower.
 */
export function shareReads(socket: Socket): void {
  const handle: unknown = Reflect.get(socket, '_handle');
  const { buffer, callback } = symbolsOf(socket);
  if (!takesBuffer(handle) || !buffer || !callback || socket.readableLength > 0) return;
  sharedBuffer ??= Buffer.allocUnsafeSlow(READ_BYTES);
  handle.useUserBuffer(sharedBuffer);
  Reflect.set(socket, buffer, sharedBuffer);
  Reflect.set(socket, callback, emitCopy);
}

let knownSymbols: { buffer: symbol | undefined; callback: symbol | undefined } = {
  buffer: undefined,
  callback: undefined,
};

/** All sockets have the same ones. */
function symbolsOf(socket: Socket): typeof knownSymbols {
  if (knownSymbols.callback) return knownSymbols;
  const symbols = Object.getOwnPropertySymbols(socket);
  const named = (name: string): symbol | undefined => symbols.find((symbol) => symbol.description === name);
  knownSymbols = { buffer: named('kBuffer'), callback: named('kBufferCb') };
  return knownSymbols;
}

/** Node calls it as a method of the socket: one function does for all. */
function emitCopy(this: Socket, bytes: number, shared: Buffer): void {
  const chunk = Buffer.allocUnsafe(bytes);
  shared.copy(chunk, 0, 0, bytes);
  this.emit('data', chunk);
}

function takesBuffer(handle: unknown): handle is ReadableHandle {
  return typeof handle === 'object' && handle !== null && 'useUserBuffer' in handle;
}
