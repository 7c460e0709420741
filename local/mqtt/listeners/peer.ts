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
  // unlike `getPeerCertificate`, which reads every field at once
  const certificateDer = socket.getPeerX509Certificate()?.raw;
  return certificateDer ? { ...peerOf(socket), certificateDer } : peerOf(socket);
}
