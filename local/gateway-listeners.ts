import type { CertificateAuthority } from './iot/certificates/certificate-authority.ts';
import { withCredentialProvider } from './iot/credentials/credential-provider.ts';
import type { IotDataService } from './iot/data-plane/iot-data-service.ts';
import { createCertifiedHttps } from './iot/https-publish/certified-https.ts';
import type { IotStore } from './iot/iot-store.ts';
import { plainPrincipal } from './iot/plain-principal.ts';
import type { RefusalBook } from './iot/refusals/refusal-book.ts';
import type { AccessKeys, SignatureRule } from './iot/signed-requests/signed-caller.ts';
import { createSignedHttps } from './iot/signed-requests/signed-https.ts';
import type { MqttBroker } from './mqtt/broker.ts';
import { listenAlpn } from './mqtt/listeners/alpn-listener.ts';
import { listenHttps, listenPlainWebSocket } from './mqtt/listeners/https-listener.ts';
import type { Listener } from './mqtt/listeners/listener.ts';
import { listenMqtt, listenMqtts } from './mqtt/listeners/mqtt-listener.ts';
import type { TlsVersion } from './mqtt/listeners/tls-server.ts';
import type { PortPlan } from './port-plan.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { RoleAuthorizer } from './ports/role-authorizer.ts';
import type { RoleSessions } from './ports/role-sessions.ts';

type GatewayPortName = 'mqtt' | 'https' | 'alpn' | 'plain-mqtt' | 'plain-ws';

/** How the gateway listens. */
export interface GatewaySettings {
  tlsVersions: { min: TlsVersion; max: TlsVersion };
  /** Of the signed requests on the ALPN and WebSocket listeners. */
  signatures: SignatureRule;
  /** MQTT without TLS, on loopback, with this principal; undefined: no such listener. */
  plainMqtt: { policyDocument?: string | undefined } | undefined;
  /** WebSockets without TLS, on loopback. */
  plainWebSocket: boolean;
}

export interface GatewayListenersOptions {
  settings: GatewaySettings;
  /** Whether clients may resume TLS sessions; AWS lets nobody. */
  tlsResumption: boolean;
  ports: PortPlan;
  host: string;
  hostNames: readonly string[];
  broker: MqttBroker;
  store: IotStore;
  authority: CertificateAuthority;
  dataService: IotDataService;
  refusals: RefusalBook;
  accessKeys: AccessKeys;
  roles: RoleAuthorizer;
  sessions: RoleSessions;
  region: string;
  clock: Clock;
  log: Log;
}

export interface GatewayListeners {
  /** Those that listen. */
  ports: { mqtt: number; https: number; alpn: number; plainMqtt: number | undefined; plainWs: number | undefined };
  close(): Promise<void>;
}

/** Plain listeners keep to it, whatever interface the others bind. */
const LOOPBACK = '127.0.0.1';

/** Opens every listener of the device gateway; when one cannot be opened, none stays. [AWS-IoT: protocols] */
export async function openGatewayListeners(options: GatewayListenersOptions): Promise<GatewayListeners> {
  const { settings, ports, host, hostNames: allowedHosts, broker, store, authority, region, clock, log } = options;
  const { dataService: service, refusals, accessKeys, roles, sessions } = options;
  const { keyPem: serverKeyPem, certificatePem: serverCertPem } = authority.server;
  const tls = { serverKeyPem, serverCertPem, versions: settings.tlsVersions, resumption: options.tlsResumption };
  const dataPlane = createCertifiedHttps({ store, service, refusals, log });
  const certified = withCredentialProvider({ store, sessions, refusals, log }, dataPlane);
  const signed = createSignedHttps({ accessKeys, region, rule: settings.signatures, clock, service, roles, log });
  const common = { broker, host, allowedHosts, clock, log };
  const { admitUpgrade, refuse } = signed;
  const opened = new Map<GatewayPortName, Listener>();
  const open = async (name: GatewayPortName, listening: Promise<Listener>): Promise<void> =>
    void opened.set(name, await listening);
  const close = async (): Promise<void> => {
    await Promise.all([...opened.values()].map((listener) => listener.close()));
  };
  try {
    await open('mqtt', listenMqtts({ ...common, ...tls, port: ports.mqtt }));
    await open('https', listenHttps({ ...common, ...tls, port: ports.https, certified }));
    await open('alpn', listenAlpn({ ...common, ...tls, port: ports.alpn, certified, signed, admitUpgrade }));
    if (settings.plainMqtt) {
      const { der: certificateDer } = await plainPrincipal({ store, authority }, settings.plainMqtt.policyDocument);
      await open('plain-mqtt', listenMqtt({ broker, port: ports['plain-mqtt'], certificateDer, log }));
    }
    if (settings.plainWebSocket) {
      const place = { ...common, host: LOOPBACK, port: ports['plain-ws'] };
      await open('plain-ws', listenPlainWebSocket({ ...place, admitUpgrade, refuse }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const portOf = (name: GatewayPortName): number | undefined => opened.get(name)?.port;
  const [mqtt = 0, https = 0, alpn = 0] = (['mqtt', 'https', 'alpn'] as const).map(portOf);
  return { ports: { mqtt, https, alpn, plainMqtt: portOf('plain-mqtt'), plainWs: portOf('plain-ws') }, close };
}
