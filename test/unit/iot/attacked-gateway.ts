import { type ConnectionOptions, connect as tlsConnect } from 'node:tls';
import { expect } from 'vitest';
import { claimPolicy } from '../../../lib/constructs/claim-policy.ts';
import { devicePolicy } from '../../../lib/constructs/device-policy.ts';
import {
  type CertificateAuthority,
  createCertificateAuthority,
} from '../../../local/iot/certificates/certificate-authority.ts';
import { createIotGateway } from '../../../local/iot/gateway.ts';
import { createIotStore, type IotStore } from '../../../local/iot/iot-store.ts';
import { createBroker, type MqttBroker } from '../../../local/mqtt/broker.ts';
import { listenMqtts } from '../../../local/mqtt/listeners/mqtt-listener.ts';
import { type Clock, systemClock } from '../../../local/ports/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { WireClient } from '../mqtt/mqtt-bench.ts';
import { type DeviceIdentity, issuedIdentity } from './device-identity.ts';

const ARN = 'arn:aws:iot:eu-central-1:000000000000:';

/** The gateway with its CA, the stack's policies and a TLS socket, and a vehicle on it that no attack may touch. */
export interface AttackedGateway {
  authority: CertificateAuthority;
  store: IotStore;
  broker: MqttBroker;
  port: number;
  clock: AttackedClock;
  /** Everything logged since the gateway stood ready. */
  log: { level: string; event: string; fields: Record<string, unknown> | undefined }[];
  /** Registers a certificate as ACTIVE under a policy of the stack; a thing of the name is attached if one is given. */
  register(identity: DeviceIdentity, policy: 'device' | 'claim', thingName?: string): string;
  /** An MQTT 5 client over TLS; without an identity it shows no certificate. */
  open(identity?: DeviceIdentity, options?: ConnectionOptions): WireClient;
  /** `attempt` once more than once, then: these log lines, nothing left in memory, and the bystander hears on. */
  withstands(attempt: () => Promise<void>, lines: string[]): Promise<void>;
  close(): Promise<void>;
}

export interface AttackedClock extends Clock {
  aheadMs: number;
  pending: number;
}

const ATTEMPTS = 3;
/** Keys take time: made once a file. */
let authority: Promise<CertificateAuthority> | undefined;

export async function attackedGateway(options: { sni?: 'any' | 'required' } = {}): Promise<AttackedGateway> {
  authority ??= createCertificateAuthority({ clock: systemClock });
  const ca = await authority;
  const clock = countingClock();
  const log: AttackedGateway['log'] = [];
  const write = (level: string, event: string, fields?: Record<string, unknown>) =>
    void log.push({ level, event, fields });
  const store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock });
  const gateway = createIotGateway({
    store,
    authority: ca,
    clock,
    log: write,
    rules: { wants: () => false, basicIngest: () => undefined, onMessage: () => undefined },
    invoker: {
      invoke: async () => ({ ok: false, kind: 'not-found', errorType: '', errorMessage: '', durationMs: 0 }),
      invokeAsync: () => undefined,
      isInvokeAllowed: () => false,
    },
    roles: { authorize: () => ({ allowed: true }), mayAssume: () => true },
  });
  const broker = createBroker({ ports: gateway.ports, clock, log: write });
  gateway.bind(broker);
  const { keyPem: serverKeyPem, certificatePem: serverCertPem } = ca.server;
  const listener = await listenMqtts({ broker, port: 0, serverKeyPem, serverCertPem, log: write, ...options });
  store.policies.put('device', JSON.stringify(devicePolicy(ARN)));
  store.policies.put('claim', JSON.stringify(claimPolicy(ARN, 'roadbed-birth')));

  const open: AttackedGateway['open'] = (identity, tls) => {
    const target = { host: '127.0.0.1', port: listener.port, ca: ca.caCertificatePem, rejectUnauthorized: false };
    const options = { servername: 'localhost', ...tls };
    return new WireClient(tlsConnect({ ...target, ...identity, ...options }), 5);
  };
  const register: AttackedGateway['register'] = (identity, policy, thingName) => {
    const admitted = store.certificates.admit(identity.cert, 'ACTIVE', {});
    if (!admitted.ok) throw new Error('the certificate was not admitted');
    const { certificateId } = admitted.value;
    store.policies.attach(policy, store.arns.certificate(certificateId));
    if (thingName !== undefined) {
      store.things.createThing({ thingName });
      store.principals.attach(thingName, certificateId, 'NON_EXCLUSIVE_THING');
    }
    return certificateId;
  };

  const bystander = await connectBystander(ca, register, open);
  log.length = 0;
  const openSockets = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

  async function withstands(attempt: () => Promise<void>, lines: string[]): Promise<void> {
    const before = { sockets: openSockets(), timers: clock.pending };
    for (let count = 0; count < ATTEMPTS; count += 1) await attempt();
    const isBack = (): boolean => openSockets() <= before.sockets && clock.pending <= before.timers;
    await eventually('sockets and timers of the attack to be gone', () => isBack() && broker.gate.halfOpen === 0);
    const warnings = log.splice(0).filter(({ level }) => level === 'warn' || level === 'error');
    const told = warnings.map(({ event, fields }) => {
      const what = [event, fields?.['action']].join(' ').trim();
      return `${what}: ${fields?.['reason'] ?? fields?.['error']}`;
    });
    expect(told).toHaveLength(ATTEMPTS * lines.length);
    for (const line of lines) expect(told.filter((each) => each.includes(line))).toHaveLength(ATTEMPTS);
    const topic = 'v1/car-2/down/notice';
    broker.publish({ topic, payload: Buffer.from('still here'), qos: 0, retain: false });
    expect(await bystander.settled()).toMatchObject([{ cmd: 'publish', topic }]);
  }

  return {
    ...{ authority: ca, store, broker, port: listener.port, clock, log, register, open, withstands },
    async close() {
      bystander.stream.destroy();
      await broker.close();
      await listener.close();
    },
  };
}

async function connectBystander(
  ca: CertificateAuthority,
  register: AttackedGateway['register'],
  open: AttackedGateway['open'],
): Promise<WireClient> {
  const identity = await issuedIdentity(ca, 'CN=car-2');
  register(identity, 'device', 'car-2');
  const client = open(identity);
  client.connect('car-2', { keepalive: 1200 });
  expect(await client.expect('connack')).toMatchObject({ reasonCode: 0 });
  expect(await client.subscribe('v1/car-2/down/+')).toEqual([0]);
  return client;
}

/** Real time that can be pushed forward, and a count of what waits. */
function countingClock(): AttackedClock {
  const clock: AttackedClock = {
    aheadMs: 0,
    pending: 0,
    nowMs: () => Date.now() + clock.aheadMs,
    schedule(delayMs, task) {
      clock.pending += 1;
      let isOver = false;
      const over = (): void => {
        if (!isOver) clock.pending -= 1;
        isOver = true;
      };
      const scheduled = systemClock.schedule(delayMs, () => {
        over();
        task();
      });
      return {
        cancel: () => {
          over();
          scheduled.cancel();
        },
      };
    },
  };
  return clock;
}
