import { createServer, type Socket } from 'node:net';
import type { Log } from '../../ports/log.ts';
import type { MqttBroker } from '../broker.ts';
import type { Peer } from '../ports.ts';
import { shareReads } from '../shared-reads.ts';
import { bindListener, type Listener } from './listener.ts';
import { certifiedPeerOf, peerOf } from './peer.ts';
import { createTlsServer, type TlsTerms } from './tls-server.ts';

const LOOPBACK = '127.0.0.1';
/** [AWS-IoT: protocols] */
export const MQTT_WITH_CERTIFICATE = 'x-amzn-mqtt-ca';

export interface MqttsOptions extends TlsTerms {
  broker: MqttBroker;
  host?: string;
  /** 0 takes a free one. */
  port: number;
  log: Log;
}

/**
 * MQTT over mutual TLS, AWS's port 8883: with `x-amzn-mqtt-ca` or without ALPN. The broker's `authenticate` port sees
 * the certificate's DER at each CONNECT. [AWS-IoT: protocols]
 */
export function listenMqtts(options: MqttsOptions): Promise<Listener> {
  const { broker, log } = options;
  const server = createTlsServer({
    tls: options,
    alpn: (offered) => offered.find((protocol) => protocol === MQTT_WITH_CERTIFICATE),
    gate: broker.gate,
    onSecure: (socket) => speakMqtt(broker, socket, certifiedPeerOf(socket), log),
    log,
  });
  return bindListener(server, options.host ?? LOOPBACK, options.port);
}

/**
 * MQTT without TLS on loopback, for benches and for clients that have no certificates. With `certificateDer` every
 * connection counts as made with that certificate. Throws for another host.
 */
export function listenMqtt(options: {
  broker: MqttBroker;
  host?: string;
  /** 0 takes a free one. */
  port: number;
  certificateDer?: Buffer;
  log: Log;
}): Promise<Listener> {
  const { broker, certificateDer, log, host = LOOPBACK } = options;
  if (host !== LOOPBACK && host !== '::1') throw new Error(`plain MQTT listens on loopback only, not on ${host}`);
  const server = createServer((socket) => {
    const peer = peerOf(socket);
    speakMqtt(broker, socket, certificateDer ? { ...peer, certificateDer } : peer, log);
  });
  return bindListener(server, host, options.port);
}

/** Hands a socket to the broker; what goes wrong ends this socket and no other. */
export function speakMqtt(broker: MqttBroker, socket: Socket, peer: Peer, log: Log): void {
  try {
    socket.setNoDelay(true);
    shareReads(socket);
    broker.attach(socket, peer);
  } catch (error) {
    log('error', 'mqtt-attach-failed', { error: String(error) });
    socket.destroy();
  }
}
