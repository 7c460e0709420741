import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { MqttBroker } from '../broker.ts';
import { createHttpIntake } from './http-intake.ts';
import type { AdmitUpgrade, HttpPort } from './http-port.ts';
import { bindListener, type Listener } from './listener.ts';
import { MQTT_WITH_CERTIFICATE, speakMqtt } from './mqtt-listener.ts';
import { certifiedPeerOf, peerOf } from './peer.ts';
import { type AlpnChoice, createTlsServer, type TlsTerms } from './tls-server.ts';
import { createWebSocketUpgrade } from './websocket-upgrade.ts';

/** [AWS-IoT: protocols] */
const HTTP_WITH_CERTIFICATE = 'x-amzn-http-ca';
const MQTT_WITH_AUTHORIZER = 'mqtt';
/** What clients offer that know nothing of AWS; AWS counts it as none. [assumed] */
const HTTP_1 = 'http/1.1';

export interface AlpnOptions extends TlsTerms {
  broker: MqttBroker;
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Answers who shows a certificate. */
  certified: HttpPort;
  /** Answers who signs. */
  signed: HttpPort;
  admitUpgrade: AdmitUpgrade;
  allowedHosts: readonly string[];
  clock: Clock;
  log: Log;
}

/**
 * AWS's port 443: MQTT and HTTPS with a certificate by ALPN, without ALPN HTTPS and WebSockets by signature. The
 * protocol of custom authorizers is refused, and said. [AWS-IoT: protocols]
 */
export function listenAlpn(options: AlpnOptions): Promise<Listener> {
  const { broker, clock, log, allowedHosts, certified, signed, admitUpgrade: admit } = options;
  const { gate } = broker;
  const upgrade = createWebSocketUpgrade({ broker, admit, refuse: signed.refuse, clock, log });
  const bounds = { gate, allowedHosts, clock, log };
  const withCertificate = createHttpIntake({ ...bounds, port: certified });
  const withSignature = createHttpIntake({ ...bounds, port: signed, upgrade });
  const onSecure = (socket: TLSSocket): void => {
    if (socket.alpnProtocol === MQTT_WITH_CERTIFICATE) speakMqtt(broker, socket, certifiedPeerOf(socket), log);
    else if (socket.alpnProtocol === HTTP_WITH_CERTIFICATE) withCertificate.take(socket, certifiedPeerOf(socket));
    else withSignature.take(socket, peerOf(socket));
  };
  const server = createTlsServer({ tls: options, alpn: chooseWith(log), gate, onSecure, log });
  return bindListener(server, options.host, options.port);
}

function chooseWith(log: Log): AlpnChoice {
  return (offered) => {
    const chosen = [MQTT_WITH_CERTIFICATE, HTTP_WITH_CERTIFICATE, HTTP_1].find((known) => offered.includes(known));
    if (chosen === undefined && offered.includes(MQTT_WITH_AUTHORIZER)) {
      const reason = `ALPN ${MQTT_WITH_AUTHORIZER} asks for a custom authorizer, which this local cloud does not have`;
      log('warn', 'alpn-refused', { offered: offered.join(' '), reason });
    }
    return chosen;
  };
}
