import { createServer } from 'node:net';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { MqttBroker } from '../broker.ts';
import { createHttpIntake } from './http-intake.ts';
import type { AdmitUpgrade, HttpPort } from './http-port.ts';
import { bindListener, type Listener } from './listener.ts';
import { certifiedPeerOf, peerOf } from './peer.ts';
import { createTlsServer, type TlsTerms } from './tls-server.ts';
import { createWebSocketUpgrade } from './websocket-upgrade.ts';

interface Place {
  broker: MqttBroker;
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Host names of pages that may ask, beside this machine's; lower case. */
  allowedHosts: readonly string[];
  clock: Clock;
  log: Log;
}

/** HTTPS with a client certificate, AWS's port 8443; HTTP/1.1. [AWS-IoT: protocols] */
export function listenHttps(options: Place & TlsTerms & { certified: HttpPort }): Promise<Listener> {
  const { broker, allowedHosts, clock, log } = options;
  const { gate } = broker;
  const intake = createHttpIntake({ port: options.certified, gate, allowedHosts, clock, log });
  const server = createTlsServer({
    tls: options,
    alpn: (offered) => ['x-amzn-http-ca', 'http/1.1'].find((known) => offered.includes(known)),
    gate,
    onSecure: (socket) => intake.take(socket, certifiedPeerOf(socket)),
    log,
  });
  return bindListener(server, options.host, options.port);
}

/** `ws://` for pages of a browser that does not trust the local CA; the requests are signed all the same. */
export function listenPlainWebSocket(
  options: Place & { refuse: HttpPort['refuse']; admitUpgrade: AdmitUpgrade },
): Promise<Listener> {
  const { broker, clock, log, allowedHosts, refuse, admitUpgrade: admit } = options;
  const upgrade = createWebSocketUpgrade({ broker, admit, refuse, clock, log });
  const port: HttpPort = { answer: async () => refuse('not-found', 'Only WebSockets are opened here'), refuse };
  const intake = createHttpIntake({ port, gate: broker.gate, allowedHosts, clock, log, upgrade });
  const server = createServer((socket) => intake.take(socket, peerOf(socket)));
  return bindListener(server, options.host, options.port);
}
