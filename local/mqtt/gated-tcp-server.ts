import { createServer, type Server, type Socket } from 'node:net';
import type { Server as TlsServer } from 'node:tls';
import type { AddressGate, HalfOpen } from './address-gate.ts';

/**
 * A TCP server in front of a TLS server: it hands over only what the gate lets in, and holds it half-open until its
 * handshake ends. A connection that is too much is closed before a byte of TLS is computed for it.
 */
export function gatedTcpServer(tls: TlsServer, gate: AddressGate): Server {
  // The TLS socket is another object than the TCP socket, and they have the same remote end.
  const handshakes = new Map<string, HalfOpen>();
  const take = (socket: Socket): HalfOpen | undefined => {
    const end = remoteEnd(socket);
    const halfOpen = handshakes.get(end);
    handshakes.delete(end);
    return halfOpen;
  };
  tls.prependListener('secureConnection', (socket) => take(socket)?.admitted());
  // one function for all: a socket holds its listeners as long as it lives
  const onClose = function (this: Socket): void {
    take(this)?.closed();
  };
  return createServer((socket) => {
    const halfOpen = gate.enter(socket.remoteAddress ?? '');
    if (!halfOpen) {
      socket.destroy();
      return;
    }
    handshakes.set(remoteEnd(socket), halfOpen);
    socket.on('close', onClose);
    tls.emit('connection', socket);
  });
}

function remoteEnd(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
