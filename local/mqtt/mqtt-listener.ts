import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { Log } from '../ports/log.ts';
import type { MqttBroker } from './broker.ts';
import type { Peer } from './ports.ts';

const LOOPBACK = '127.0.0.1';
const HANDSHAKE_TIMEOUT_MS = 10_000;

export interface MqttListener {
  /** The port bound, also when 0 was asked for. */
  port: number;
  /** Stops accepting and cuts what is open; close the broker first, so that clients are told. */
  close(): Promise<void>;
}

export interface MqttsOptions {
  broker: MqttBroker;
  host?: string;
  /** 0 takes a free one. */
  port: number;
  serverKeyPem: string;
  serverCertPem: string;
  /** Defaults to `x-amzn-mqtt-ca`; clients that offer none are taken too. */
  alpn?: string[];
  log: Log;
}

/**
 * MQTT over mutual TLS 1.2 and 1.3. Any client certificate passes the handshake, as AWS decides by registration and not
 * by chain: the broker's `authenticate` port sees its DER at each CONNECT. [AWS-IoT: transport-security]
 */
export function listenMqtts(options: MqttsOptions): Promise<MqttListener> {
  const server = createTlsServer({
    key: options.serverKeyPem,
    cert: options.serverCertPem,
    minVersion: 'TLSv1.2',
    requestCert: true,
    rejectUnauthorized: false,
    ALPNProtocols: options.alpn ?? ['x-amzn-mqtt-ca'],
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
  });
  server.on('secureConnection', (socket) => take(options.broker, socket, tlsPeer(socket), options.log));
  server.on('tlsClientError', (error, socket) => {
    options.log('warn', 'mqtt-tls-refused', { remoteAddress: socket.remoteAddress, error: error.message });
    socket.destroy();
  });
  return listen(server, options.host ?? LOOPBACK, options.port);
}

/** MQTT without TLS, for benches and tests; loopback only. Throws for another host. */
export function listenMqtt(options: {
  broker: MqttBroker;
  host?: string;
  port: number;
  log: Log;
}): Promise<MqttListener> {
  const host = options.host ?? LOOPBACK;
  if (host !== LOOPBACK && host !== '::1') throw new Error(`plain MQTT listens on loopback only, not on ${host}`);
  const server = createTcpServer((socket) => take(options.broker, socket, plainPeer(socket), options.log));
  return listen(server, host, options.port);
}

function take(broker: MqttBroker, socket: Socket, peer: Peer, log: Log): void {
  try {
    socket.setNoDelay(true);
    broker.attach(socket, peer);
  } catch (error) {
    log('error', 'mqtt-attach-failed', { error: String(error) });
    socket.destroy();
  }
}

function plainPeer(socket: Socket): Peer {
  return { remoteAddress: socket.remoteAddress ?? '', remotePort: socket.remotePort ?? 0 };
}

/** Also on a resumed session, where the certificate is not sent again, the session still holds it. */
function tlsPeer(socket: TLSSocket): Peer {
  const certificateDer: unknown = socket.getPeerCertificate().raw;
  return Buffer.isBuffer(certificateDer) ? { ...plainPeer(socket), certificateDer } : plainPeer(socket);
}

function listen(server: Server, host: string, port: number): Promise<MqttListener> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      const bound = typeof address === 'object' && address ? address.port : port;
      resolve({ port: bound, close: () => closeServer(server, sockets) });
    });
  });
}

function closeServer(server: Server, sockets: Set<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
