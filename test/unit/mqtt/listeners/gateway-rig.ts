import { openGatewayListeners } from '../../../../local/gateway-listeners.ts';
import {
  type CertificateAuthority,
  createCertificateAuthority,
} from '../../../../local/iot/certificates/certificate-authority.ts';
import { createIotDataService } from '../../../../local/iot/data-plane/iot-data-service.ts';
import { createIotGateway } from '../../../../local/iot/gateway.ts';
import { createIotStore, type IotStore } from '../../../../local/iot/iot-store.ts';
import type { JobService } from '../../../../local/iot/jobs/job-service.ts';
import { deviceServices } from '../../../../local/iot/jobs-data-plane/device-services.ts';
import { createJobsDataService } from '../../../../local/iot/jobs-data-plane/jobs-data-service.ts';
import { createRefusalBook } from '../../../../local/iot/refusals/refusal-book.ts';
import type { RuleSource } from '../../../../local/iot/rules/rule-source.ts';
import { createBroker } from '../../../../local/mqtt/broker.ts';
import { planPorts } from '../../../../local/port-plan.ts';
import { systemClock } from '../../../../local/ports/clock.ts';

type Opening = Parameters<typeof openGatewayListeners>[0];

export const REGION = 'eu-central-1';
export const ROLE = 'arn:aws:iam::000000000000:role/reader';
export const ROLE_KEY = { accessKeyId: 'ASIAREADER', secretAccessKey: 'reader-secret' };
export const OPERATOR = { accessKeyId: 'operator', secretAccessKey: 'operator' };
const ARN = `arn:aws:iot:${REGION}:000000000000:`;

export interface Device {
  certificateId: string;
  key: string;
  cert: string;
}

export interface GatewayRig {
  ports: Awaited<ReturnType<typeof openGatewayListeners>>['ports'];
  broker: ReturnType<typeof createBroker>;
  store: IotStore;
  jobs: JobService;
  ca: string;
  /** A registered certificate that may use topics below `open/` only. */
  device: Device;
  /** `<event> <fields as JSON>` of level warn and error. */
  warnings: string[];
  /** `<clientId> <reason>` of each end of a connection. */
  ends: string[];
  /** Messages dropped for connections that have ended. */
  dropped: number[];
  /** What the rules saw: topic, payload and who sent it. */
  seen: { topic: string; text: string; source: RuleSource }[];
  close(): Promise<void>;
}

/** Keys take time: made once a file. */
let authority: Promise<CertificateAuthority> | undefined;

/** The whole gateway on free ports, as `roadbed up` composes it, with one device and one role. */
export async function gatewayRig(
  given: Partial<Opening['settings']> & {
    clock?: Opening['clock'];
    ports?: Partial<Opening['ports']>;
    tlsResumption?: boolean;
    sessions?: Opening['sessions'];
  } = {},
) {
  const { clock = systemClock, ports = {}, tlsResumption = false, sessions = noSessions, ...settings } = given;
  authority ??= createCertificateAuthority({ clock: systemClock });
  const ca = await authority;
  const store = createIotStore({ region: REGION, accountId: '000000000000', clock });
  const refusals = createRefusalBook({ clock });
  const [warnings, ends, seen]: [string[], string[], GatewayRig['seen']] = [[], [], []];
  const dropped: number[] = [];
  const log: Opening['log'] = (level, event, fields) => {
    if (event === 'mqtt-disconnected') {
      ends.push(`${fields?.['clientId']} ${fields?.['reason']}`);
      dropped.push(Number(fields?.['droppedMessages']));
    }
    if (level === 'warn' || level === 'error') warnings.push(`${event} ${JSON.stringify(fields)}`);
  };
  const roles = readerRole();
  const rules = {
    wants: () => true,
    basicIngest: () => undefined,
    onMessage: (topic: string, { payload }: { payload: Buffer }, source: RuleSource) =>
      void seen.push({ topic, text: payload.toString(), source }),
  };
  const invoker = {
    invoke: async () => ({ ok: true, payload: null, durationMs: 0 }) as const,
    invokeAsync: () => undefined,
    isInvokeAllowed: () => true,
  };
  const gateway = createIotGateway({ store, authority: ca, rules, invoker, roles, clock, log, refusals });
  const broker = createBroker({ ports: gateway.ports, clock, log, quotas: 'off' });
  gateway.bind(broker);
  const dataService = createIotDataService({
    ...{ broker, rules, shadows: gateway.shadows, accountId: '000000000000', region: REGION, log },
  });
  const jobsData = createJobsDataService({ devices: gateway.jobs.byRequest, arns: store.arns, log });
  const listeners = await openGatewayListeners({
    settings: {
      tlsVersions: { min: 'TLSv1.2', max: 'TLSv1.3' },
      signatures: 'read',
      plainMqtt: undefined,
      plainWebSocket: false,
      ...settings,
    },
    tlsResumption,
    ports: planPorts(ports),
    ...{ host: '127.0.0.1', hostNames: ['roadbed'], region: REGION, accessKeys: accessKeys() },
    ...{
      broker,
      store,
      authority: ca,
      dataService: deviceServices(dataService, jobsData),
      refusals,
      roles,
      sessions,
      clock,
      log,
    },
  });
  const rig: GatewayRig = {
    ...{ ports: listeners.ports, broker, store, jobs: gateway.jobs, warnings, ends, dropped, seen },
    ca: ca.caCertificatePem,
    device: await registerDevice(ca, store),
    async close() {
      await broker.close();
      await listeners.close();
    },
  };
  return rig;
}

async function registerDevice(ca: CertificateAuthority, store: IotStore): Promise<Device> {
  const issued = await ca.issueWithFreshKeys();
  const { certificateId } = store.certificates.register(issued.certificatePem, 'ACTIVE');
  const allow = (Action: string[], Resource: string): object => ({ Effect: 'Allow', Action, Resource });
  const Statement = [
    allow(['iot:Connect'], `${ARN}client/*`),
    allow(['iot:Publish', 'iot:Receive', 'iot:RetainPublish', 'iot:GetRetainedMessage'], `${ARN}topic/open/*`),
    allow(['iot:Subscribe'], `${ARN}topicfilter/open/*`),
    allow(['iot:Publish'], `${ARN}topic/mine/\${iot:Connection.Thing.ThingName}`),
  ];
  store.policies.put('open', JSON.stringify({ Version: '2012-10-17', Statement }));
  store.policies.attach('open', store.arns.certificate(certificateId));
  return { certificateId, key: issued.privateKeyPem, cert: issued.certificatePem };
}

const noSessions: Opening['sessions'] = { assume: () => ({ ok: false, reason: 'not-assumable' }) };

/** May connect as `reader-*`, subscribe and receive; not publish. */
function readerRole(): Opening['roles'] {
  const allowed = /^iot:Connect .*client\/reader-|^iot:Subscribe |^iot:Receive /;
  return {
    authorize: (roleArn, action, resource) =>
      allowed.test(`${action} ${resource}`)
        ? { allowed: true }
        : { allowed: false, message: `${roleArn} is not authorized to perform: ${action} on resource: ${resource}` },
    mayAssume: () => true,
  };
}

function accessKeys(): Opening['accessKeys'] {
  const keys = [OPERATOR, ROLE_KEY];
  return {
    callerOf: (id) => (id === ROLE_KEY.accessKeyId ? { kind: 'role', roleArn: ROLE } : { kind: 'operator' }),
    secretOf: (id) => keys.find(({ accessKeyId }) => accessKeyId === id)?.secretAccessKey,
  };
}
