import { createServer, type Server, type Socket } from 'node:net';
import type { Server as TlsServer } from 'node:tls';
import type { AddressGate } from './address-gate.ts';

/**
 * A TCP server in front of a TLS server: it hands over only what the gate lets in, and holds it half-open until its
 * handshake ends. A connection that is too much is closed before a byte of TLS is computed for it.
 */
export function gatedTcpServer(tls: TlsServer, gate: AddressGate): Server {
  const handshakes = new Map<string, () => void>();
  // The TLS socket is another object than the TCP socket, and they have the same remote end.
  tls.prependListener('secureConnection', (socket) => handshakes.get(remoteEnd(socket))?.());
  return createServer((socket) => {
    const halfOpen = gate.enter(socket.remoteAddress ?? '');
    if (!halfOpen) {
      socket.destroy();
      return;
    }
    const end = remoteEnd(socket);
    handshakes.set(end, halfOpen.admitted);
    socket.once('close', () => {
      handshakes.delete(end);
      halfOpen.closed();
    });
    tls.emit('connection', socket);
  });
}

function remoteEnd(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
