import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { connectPacket, DISCONNECT } from './packets.ts';

const TIMEOUT_MS = 30_000;

/** The client's key, certificate and trust, read once for all connections. */
export function clientContext(pem: { ca: string; clientCert: string; clientKey: string }): SecureContext {
  const { ca, clientCert: cert, clientKey: key } = pem;
  return createSecureContext({ ca, cert, key, minVersion: 'TLSv1.3' });
}

/** TCP, a full mutual TLS 1.3 handshake, CONNECT and CONNACK; never resumed, since no session is offered. */
export function openTlsClient(port: number, clientId: string, secureContext: SecureContext): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', secureContext });
    const fail = (reason: string): void => {
      socket.destroy();
      reject(new Error(`${clientId}: ${reason}`));
    };
    const onClose = (): void => fail('the broker closed the connection');
    socket.setTimeout(TIMEOUT_MS, () => fail('the broker did not answer'));
    socket.on('error', (error) => fail(error.message));
    socket.once('close', onClose);
    socket.once('secureConnect', () => socket.write(connectPacket(clientId)));
    socket.once('data', (connack: Buffer) => {
      socket.setTimeout(0);
      socket.off('close', onClose);
      if (connack[3] !== 0) fail(`the broker refused with code ${connack[3]}`);
      resolve(socket);
    });
  });
}

export function closeTlsClient(socket: TLSSocket): void {
  socket.end(DISCONNECT);
  socket.destroySoon();
}
