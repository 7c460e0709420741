import { constants } from 'node:crypto';
import type { Server } from 'node:net';
import { createServer, type SecureVersion, type TLSSocket } from 'node:tls';
import type { Log } from '../../ports/log.ts';
import type { AddressGate } from '../address-gate.ts';
import { gatedTcpServer } from '../gated-tcp-server.ts';
import { type SniRule, serverNameJudge } from '../server-name-rule.ts';

const HANDSHAKE_TIMEOUT_MS = 10_000;
/** Whoever takes the socket hears its errors too; one that nobody has taken yet must not end the process. */
const ignore = (): void => undefined;

export interface TlsTerms {
  serverKeyPem: string;
  serverCertPem: string;
  /** 1.2 to 1.3 unless told; AWS has nothing older. [AWS-IoT: transport-security] */
  versions?: { min: TlsVersion; max: TlsVersion };
  /** `any` unless told. */
  sni?: SniRule;
  /** AWS resumes no session, and a ticket costs half a handshake; false unless told. [AWS-IoT: transport-security] */
  resumption?: boolean;
}

export type TlsVersion = Extract<SecureVersion, 'TLSv1.2' | 'TLSv1.3'>;

/** Chooses one of the protocols a client offers; undefined ends the handshake. Not asked when it offers none. */
export type AlpnChoice = (offered: readonly string[]) => string | undefined;

/**
 * A server of mutual TLS. Any client certificate passes the handshake, also none: AWS decides by registration and not
 * by chain, at each CONNECT and each request. [AWS-IoT: transport-security]
 */
export function createTlsServer(options: {
  tls: TlsTerms;
  alpn: AlpnChoice;
  gate: AddressGate;
  onSecure: (socket: TLSSocket) => void;
  log: Log;
}): Server {
  const { tls, gate, log } = options;
  const refused = (remoteAddress: string | undefined, error: string): void =>
    log('warn', 'mqtt-tls-refused', { remoteAddress, error });
  const server = createServer({
    key: tls.serverKeyPem,
    cert: tls.serverCertPem,
    minVersion: tls.versions?.min ?? 'TLSv1.2',
    maxVersion: tls.versions?.max ?? 'TLSv1.3',
    requestCert: true,
    rejectUnauthorized: false,
    ALPNCallback: ({ protocols }) => options.alpn(protocols),
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    ...(tls.resumption ? {} : { secureOptions: constants.SSL_OP_NO_TICKET }),
  });
  const serverNameFault = serverNameJudge(tls.sni ?? 'any', tls.serverCertPem);
  server.on('secureConnection', (socket) => {
    socket.on('error', ignore);
    const fault = serverNameFault((socket as { servername?: string | false }).servername);
    if (fault === undefined) {
      options.onSecure(socket);
      return;
    }
    refused(socket.remoteAddress, fault);
    socket.destroy();
  });
  server.on('tlsClientError', (error, socket) => {
    refused(socket.remoteAddress, error.message);
    socket.destroy();
  });
  return gatedTcpServer(server, gate);
}
