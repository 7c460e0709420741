import { connectAsync, type MqttClient } from 'mqtt';
import { manifestKeys, secretHashOf } from '../../../contract/identity/manifest.ts';
import { allowBirth, type HookEvent } from '../../../lambdas/provisioning-hook/allow-birth.ts';
import { birthTemplate } from '../../../lib/constructs/birth-template.ts';
import { claimPolicy } from '../../../lib/constructs/claim-policy.ts';
import { createCertificateAuthority } from '../../../local/iot/certificates/certificate-authority.ts';
import { createIotGateway } from '../../../local/iot/gateway.ts';
import { createIotStore, type IotStore } from '../../../local/iot/iot-store.ts';
import { createBroker } from '../../../local/mqtt/broker.ts';
import { listenMqtts } from '../../../local/mqtt/listeners/mqtt-listener.ts';
import type { Broker } from '../../../local/mqtt/ports.ts';
import { systemClock } from '../../../local/ports/clock.ts';
import { silentLog } from '../../../local/ports/log.ts';
import type { BirthOptions } from '../../../vehicle/identity/birth.ts';
import type { VehicleIdentity } from '../../../vehicle/identity/vehicle-identity.ts';
import { type FakeTable, fakeTable } from '../../support/fake-table.ts';
import { fakeWriteTogether } from '../../support/fake-write-together.ts';
import { heldClock } from '../iot/held-clock.ts';

const ARN = 'arn:aws:iot:eu-central-1:000000000000:';
const TEMPLATE = 'roadbed-birth';

/** Every way between vehicle and thing that is not the vehicle's own: gateway, template and hook over TLS. */
export interface BirthCloud {
  store: IotStore;
  manifest: FakeTable;
  /** What a vehicle of the manifest is born with; `wait` moves the cloud's clock and takes no time. */
  optionsOf(number: number): BirthOptions;
  /** The n-th answer from now on is lost, and its connection with it. */
  loseAnswer(n: number): void;
  /** Called when the hook has decided and not yet answered. */
  afterHook: (() => void) | undefined;
  waits: number;
  connect(identity: VehicleIdentity): Promise<MqttClient>;
  close(): Promise<void>;
}

interface BirthCloudOptions {
  vehicles: number;
  /** Provisioning requests of one operation a second; as many as come unless told. */
  perSecond?: number;
}

export async function birthCloud({ vehicles: count, perSecond }: BirthCloudOptions): Promise<BirthCloud> {
  const authority = await createCertificateAuthority({ clock: systemClock });
  const clock = heldClock();
  const store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock });
  const numbers = Array.from({ length: count }, (_, index) => index);
  const vinOf = (number: number): string => `WRB${String(number).padStart(14, '0')}`;
  const secretOf = (number: number): string => `secret of vehicle ${number}`;
  const claim = await authority.issueWithFreshKeys();
  const { certificateId: claimId } = store.certificates.register(claim.certificatePem, 'ACTIVE');
  const manifest = fakeTable({ key: ['pk'] }, [
    { pk: manifestKeys.claim(claimId), claimBatch: 'b', status: 'ACTIVE', birthsPerMinute: 100_000 },
    ...numbers.map((number) => ({
      ...{ pk: manifestKeys.vin(vinOf(number)), vin: vinOf(number), vehicleId: `car-${number}`, tenantId: 't' },
      ...{ model: 'sedan', claimBatch: 'b', secretHash: secretHashOf(vinOf(number), secretOf(number)) },
    })),
  ]);
  const vehicles = fakeTable({ key: ['vehicleId'] });
  store.things.createThingType('sedan');
  store.groups.createThingGroup('fleet');
  store.policies.put('claim', JSON.stringify(claimPolicy(ARN, TEMPLATE)));
  const connectOnly = {
    Effect: 'Allow',
    Action: 'iot:Connect',
    Resource: `${ARN}client/\${iot:Connection.Thing.ThingName}`,
  };
  store.policies.put('device', JSON.stringify({ Version: '2012-10-17', Statement: [connectOnly] }));
  store.policies.attach('claim', store.arns.certificate(claimId));
  store.templates.put({
    ...{ templateName: TEMPLATE, templateArn: 'arn:template', enabled: true, provisioningRoleArn: 'role' },
    templateBody: JSON.stringify(birthTemplate({ thingGroupName: 'fleet', devicePolicyName: 'device' })),
    preProvisioningHook: { targetArn: 'hook' },
  });
  const leases = new Map();
  const writeTogether = fakeWriteTogether(manifest, vehicles);
  const retire = async (certificateId: string) => void store.certificates.setStatus(certificateId, 'INACTIVE');
  const gateway = createIotGateway({
    ...{ store, authority, clock, log: silentLog, provisioningPerSecond: perSecond ?? Number.POSITIVE_INFINITY },
    rules: { wants: () => false, basicIngest: () => undefined, onMessage: () => undefined },
    invoker: {
      async invoke(_name, event) {
        const ports = { manifest, vehicles, writeTogether, retire, leases, nowMs: () => clock.nowMs() };
        const answer = await allowBirth(ports, event as HookEvent);
        cloud.afterHook?.();
        if (!answer.allowed) return { ok: true, payload: { allowProvisioning: false }, durationMs: 1 };
        const { vehicleId, model, tenantId } = answer.row;
        const parameterOverrides = { vehicleId, model, tenantId, vin: 'withheld', secret: 'withheld' };
        return { ok: true, payload: { allowProvisioning: true, parameterOverrides }, durationMs: 1 };
      },
      invokeAsync: () => undefined,
      isInvokeAllowed: () => true,
    },
    roles: { authorize: () => ({ allowed: true }), mayAssume: () => true },
  });
  const broker = createBroker({ ports: gateway.ports, clock: systemClock, log: silentLog, quotas: 'off' });
  let answersUntilLoss = Number.POSITIVE_INFINITY;
  const losing: Broker = Object.assign(Object.create(broker) as Broker, {
    sendDirect: (...args: Parameters<Broker['sendDirect']>) => {
      answersUntilLoss -= 1;
      if (answersUntilLoss !== 0) return broker.sendDirect(...args);
      broker.disconnectWhere(({ clientId }) => clientId === args[0], 'CONNECTION_LOST');
      return Promise.resolve({ kind: 'sent' });
    },
    connection: (clientId: string) => broker.connection(clientId),
    subscriptions: (clientId: string) => broker.subscriptions(clientId),
  });
  gateway.bind(losing);
  const { keyPem: serverKeyPem, certificatePem: serverCertPem } = authority.server;
  const listener = await listenMqtts({ broker, port: 0, serverKeyPem, serverCertPem, log: silentLog });
  const endpoint = { host: 'localhost', port: listener.port, caPem: authority.caCertificatePem };
  const clients: MqttClient[] = [];
  const cloud: BirthCloud = {
    ...{ store, manifest, waits: 0, afterHook: undefined },
    optionsOf: (number) => ({
      ...{ endpoint, claim, templateName: TEMPLATE },
      parameters: { vin: vinOf(number), secret: secretOf(number) },
      backOff: {
        delay: { baseMs: 1_000, capMs: 1_000 },
        maxFailures: 200,
        random: () => 1,
        async wait(delayMs) {
          cloud.waits += 1;
          clock.advance(delayMs);
        },
      },
    }),
    loseAnswer: (n) => {
      answersUntilLoss = n;
    },
    async connect({ vehicleId, certificatePem, privateKeyPem }) {
      const { host, port, caPem } = endpoint;
      const tls = { protocol: 'mqtts' as const, host, port, ca: caPem, cert: certificatePem, key: privateKeyPem };
      const client = await connectAsync({ ...tls, clientId: vehicleId, protocolVersion: 5, reconnectPeriod: 0 });
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) client.end(true);
      await broker.close();
      await listener.close();
    },
  };
  return cloud;
}
