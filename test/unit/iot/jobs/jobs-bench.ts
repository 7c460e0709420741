import { X509Certificate } from 'node:crypto';
import {
  type CertificateAuthority,
  createCertificateAuthority,
} from '../../../../local/iot/certificates/certificate-authority.ts';
import { createIotGateway, type IotGateway } from '../../../../local/iot/gateway.ts';
import { createIotStore, type IotStore } from '../../../../local/iot/iot-store.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { type Bench, mqttBench, type WireClient } from '../../mqtt/mqtt-bench.ts';
import { createRig, type Rig } from '../rules/rule-engine-rig.ts';

const ARN = 'arn:aws:iot:eu-central-1:000000000000:';
const OWN = '$aws/things/${iot:Connection.Thing.ThingName}/jobs';
const allow = (Action: string, ...Resource: string[]): object => ({ Effect: 'Allow', Action, Resource });
const POLICY = {
  Version: '2012-10-17',
  Statement: [
    allow('iot:Connect', `${ARN}client/*`),
    allow('iot:Publish', `${ARN}topic/${OWN}/*`),
    allow('iot:Subscribe', `${ARN}topicfilter/*`),
    allow('iot:Receive', `${ARN}topic/${OWN}/*`, `${ARN}topic/heard`, `${ARN}topic/$aws/events/*`),
  ],
};

export interface JobsBench extends Bench {
  gateway: IotGateway;
  store: IotStore;
  rules: Rig;
  job(jobId: string, thingName: string): void;
  /** An MQTT 5 client of a thing, without a subscription. */
  vehicle(thingName: string, options?: Record<string, unknown>): Promise<WireClient>;
}

/** Keys take time: made once a file. */
let identity: Promise<{ authority: CertificateAuthority; certificatePems: string[] }> | undefined;

async function issue() {
  const authority = await createCertificateAuthority({ clock: systemClock });
  const issued = await Promise.all([authority.issueWithFreshKeys(), authority.issueWithFreshKeys()]);
  return { authority, certificatePems: issued.map(({ certificatePem }) => certificatePem) };
}

/** Broker, gateway, policies and rules as they are composed, with things `car-1` and `car-2`. */
export async function jobsBench(): Promise<JobsBench> {
  identity ??= issue();
  const { authority, certificatePems } = await identity;
  const clock = systemClock;
  const store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock });
  const rules = createRig({ publish: (message) => bench.broker.publish(message) });
  const gateway = createIotGateway({
    ...{ store, authority, clock, log: silentLog, rules: rules.engine },
    invoker: {
      invoke: async () => ({ ok: false, kind: 'not-found', errorType: '', errorMessage: '', durationMs: 0 }),
      invokeAsync: () => undefined,
      isInvokeAllowed: () => false,
    },
    roles: { authorize: () => ({ allowed: true }), mayAssume: () => true },
  });
  const bench = mqttBench(gateway.ports);
  gateway.bind(bench.broker);
  store.policies.put('jobs', JSON.stringify(POLICY));
  const ders = new Map<string, Buffer>();
  for (const [index, certificatePem] of certificatePems.entries()) {
    const thingName = `car-${index + 1}`;
    const { certificateId } = store.certificates.register(certificatePem, 'ACTIVE');
    store.things.createThing({ thingName });
    store.principals.attach(thingName, certificateId, 'NON_EXCLUSIVE_THING');
    store.policies.attach('jobs', store.arns.certificate(certificateId));
    ders.set(thingName, new X509Certificate(certificatePem).raw);
  }
  return {
    ...{ ...bench, gateway, store, rules },
    job(jobId, thingName) {
      const created = gateway.jobs.control.create({
        ...{ jobId, targets: [store.arns.thing(thingName)], targetSelection: 'SNAPSHOT', document: '{"a":1}' },
        ...{ documentSource: undefined, jobTemplateArn: undefined, description: undefined, namespaceId: undefined },
        config: {},
      });
      if (!created.ok) throw new Error(created.message);
    },
    async vehicle(thingName, options = {}) {
      const certificateDer = ders.get(thingName);
      if (!certificateDer) throw new Error(`no vehicle ${thingName}`);
      const peer = { certificateDer, remoteAddress: '127.0.0.1', remotePort: 40_000 };
      return bench.connect(thingName, { version: 5, ...options, peer });
    },
  };
}

/** Topic and payload of all messages that have come to a client. */
export async function heardBy(client: WireClient): Promise<{ topic: string; body: Record<string, unknown> }[]> {
  const packets = await client.settled();
  return packets.flatMap((packet) =>
    packet.cmd === 'publish' ? [{ topic: packet.topic, body: JSON.parse(packet.payload.toString()) }] : [],
  );
}
