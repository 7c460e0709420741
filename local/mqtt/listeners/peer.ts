import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Peer } from '../ports.ts';

/** Both ends of a connection. */
export function peerOf(socket: Socket): Peer {
  const { remoteAddress = '', remotePort = 0, localAddress, localPort } = socket;
  return {
    ...{ remoteAddress, remotePort },
    ...(localAddress !== undefined && { localAddress }),
    ...(localPort !== undefined && { localPort }),
  };
}

/** With the client certificate: on a resumed session it is not sent again, but the session still holds it. */
export function certifiedPeerOf(socket: TLSSocket): Peer {
  const certificateDer: unknown = socket.getPeerCertificate().raw;
  return Buffer.isBuffer(certificateDer) ? { ...peerOf(socket), certificateDer } : peerOf(socket);
}
