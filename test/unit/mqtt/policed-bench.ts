import { X509Certificate } from 'node:crypto';
import {
  type CertificateAuthority,
  createCertificateAuthority,
} from '../../../local/iot/certificates/certificate-authority.ts';
import { createIotGateway } from '../../../local/iot/gateway.ts';
import { createIotStore } from '../../../local/iot/iot-store.ts';
import { createRefusalBook } from '../../../local/iot/refusals/refusal-book.ts';
import type { Peer } from '../../../local/mqtt/ports.ts';
import { systemClock } from '../../../local/ports/clock.ts';
import { type Bench, type ConnectOptions, mqttBench, type WireClient } from './mqtt-bench.ts';

/** The broker behind the real policies, with two vehicles that may reach only their own topics. */
export interface PolicedBench extends Bench {
  connectVehicle(thing: 'car-1' | 'car-2', options?: ConnectOptions): Promise<WireClient>;
  peerOf(thing: 'car-1' | 'car-2'): Peer;
  /** `<rule> <topic>` of each Basic Ingest. */
  ingested: string[];
  /** Events of level warn the policies logged. */
  refusals: string[];
}

const ARN = 'arn:aws:iot:eu-central-1:000000000000:';
const THING = '${iot:Connection.Thing.ThingName}';
const allow = (Action: string, ...Resource: string[]): object => ({ Effect: 'Allow', Action, Resource });
const VEHICLE_POLICY = {
  Version: '2012-10-17',
  Statement: [
    allow('iot:Connect', `${ARN}client/${THING}`),
    allow('iot:Publish', `${ARN}topic/v1/${THING}/up/*`, `${ARN}topic/$aws/rules/telemetry_v1/v1/${THING}/*`),
    allow('iot:Subscribe', `${ARN}topicfilter/v1/${THING}/cmd`),
    allow('iot:Receive', `${ARN}topic/v1/${THING}/cmd`),
  ],
};

interface Identities {
  authority: CertificateAuthority;
  /** PEM by thing. */
  certificates: [string, string][];
}

/** Keys take time: made once a file. */
let identities: Promise<Identities> | undefined;

async function issueIdentities(): Promise<Identities> {
  const authority = await createCertificateAuthority({ clock: systemClock });
  const certificates: [string, string][] = [];
  for (const thing of ['car-1', 'car-2']) {
    certificates.push([thing, (await authority.issueWithFreshKeys()).certificatePem]);
  }
  return { authority, certificates };
}

export async function policedBench(): Promise<PolicedBench> {
  const clock = systemClock;
  identities ??= issueIdentities();
  const { authority, certificates } = await identities;
  const store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock });
  const ingested: string[] = [];
  const refusals: string[] = [];
  const gateway = createIotGateway({
    store,
    authority,
    refusals: createRefusalBook({ clock }),
    clock,
    log: (level, event) => {
      if (level === 'warn') refusals.push(event);
    },
    rules: {
      wants: () => false,
      basicIngest: (rule, topic) => ingested.push(`${rule} ${topic}`),
      onMessage: () => undefined,
    },
    invoker: {
      invoke: async () => ({ ok: false, kind: 'not-found', errorType: '', errorMessage: '', durationMs: 0 }),
      invokeAsync: () => undefined,
      isInvokeAllowed: () => false,
    },
    roles: { authorize: () => ({ allowed: true }), mayAssume: () => true },
  });
  const bench = mqttBench(gateway.ports);
  gateway.bind(bench.broker);
  store.policies.put('vehicle', JSON.stringify(VEHICLE_POLICY));
  const peers = new Map<string, Peer>();
  for (const [thing, certificatePem] of certificates) {
    const { certificateId } = store.certificates.register(certificatePem, 'ACTIVE');
    store.things.createThing({ thingName: thing });
    store.principals.attach(thing, certificateId, 'NON_EXCLUSIVE_THING');
    store.policies.attach('vehicle', store.arns.certificate(certificateId));
    const certificateDer = new X509Certificate(certificatePem).raw;
    peers.set(thing, { certificateDer, remoteAddress: '127.0.0.1', remotePort: 40_000 });
  }
  const peerOf = (thing: string): Peer => {
    const peer = peers.get(thing);
    if (!peer) throw new Error(`no vehicle ${thing}`);
    return peer;
  };
  const connectVehicle = (thing: string, options: ConnectOptions = {}): Promise<WireClient> =>
    bench.connect(thing, { version: 5, ...options, peer: peerOf(thing) });
  return { ...bench, connectVehicle, peerOf, ingested, refusals };
}
