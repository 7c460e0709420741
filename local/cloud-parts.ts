import { createAwsResourceApi } from './cloud/aws-resource-api.ts';
import type { CloudBackends } from './cloud/backends.ts';
import { createHttpApi } from './cloud/http-api/http-api.ts';
import { createIamRegistry, type IamRegistry } from './cloud/iam/iam-registry.ts';
import { createRoleSessions, type RoleSessionBook } from './cloud/iam/role-sessions.ts';
import { LocalIdentity } from './cloud/identity/local-identity.ts';
import { createLambdaRunner, type LambdaRunner } from './cloud/lambda/lambda-runner.ts';
import {
  connectRemoteEngines,
  createFrontDoor,
  createSecretsEngine,
  createSecretsService,
  type Engines,
  type FrontDoor,
  startEmbeddedEngines,
} from './engines/index.ts';
import { createEventSources, type EventSources } from './event-sources.ts';
import type { GatewaySettings } from './gateway-listeners.ts';
import type { EventFaults } from './iot/lifecycle/event-faults.ts';
import { ruleMetricCounts } from './iot/rules/metric-counts.ts';
import { signatureHeaders } from './iot/signed-requests/sign-request.ts';
import { type AccessKeys, signedCaller } from './iot/signed-requests/signed-caller.ts';
import { type IotCore, startIotCore } from './iot-core.ts';
import { OPERATOR_KEY } from './operator-key.ts';
import { createHttpCaller } from './outbound-http/http-caller.ts';
import { createKafkaPublisher } from './outbound-kafka/kafka-publisher.ts';
import { type PortChoice, planPorts } from './port-plan.ts';
import type { AnsweredAwsCall, AwsHttpRequest } from './ports/aws-http.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { RecordStore } from './ports/record-store.ts';
import { createSchedulesService } from './schedules-service.ts';

/** What the parts of a local cloud are started with; the options of `startLocalCloud` with their defaults filled in. */
export interface PartsSettings {
  engine: 'embedded' | { url: string };
  ports: PortChoice;
  gateway: GatewaySettings;
  host: string;
  hostNames: readonly string[];
  mqttProfile: 'aws' | 'spec';
  mqttQuotas: 'aws' | 'off';
  lifecycleFaults: EventFaults | undefined;
  policyDelayMs: number;
  /** Where the state of IoT Core outlives a restart; undefined: nowhere, and nothing touches the disk. */
  dataDir: string | undefined;
  /** Log each step of each message in the rules, by AWS's field names. */
  logsRuleEvents: boolean;
  /** Told of each call of the AWS APIs after its answer. */
  onAwsCall: ((call: AnsweredAwsCall) => void) | undefined;
  accountId: string;
  region: string;
  clock: Clock;
  log: Log;
}

/** What runs, to be ended in reverse. */
export interface RunningParts {
  engines: Engines;
  lambdas: LambdaRunner;
  iot: IotCore;
  frontDoor: FrontDoor;
  identity: LocalIdentity;
  eventSources: EventSources;
  /** What an assembly is deployed to; to be closed after the deployment. */
  target(): { backends: CloudBackends; iam: IamRegistry; closeBackends: () => void };
}

/** Starts every part; each adds its end to `closers` as soon as it runs. */
export async function startParts(settings: PartsSettings, closers: (() => Promise<void>)[]): Promise<RunningParts> {
  const { accountId, region, host, hostNames, clock, log } = settings;
  const ports = planPorts(settings.ports);
  const iam = createIamRegistry({ accountId, region });
  const sessions = createRoleSessions({ iam, clock });
  const accessKeys = accessKeysOf(iam, sessions);
  const engines = await startEngines(settings, () => frontDoor.url);
  closers.push(() => engines.close());
  const queueUrlOf = (arn: string) => `${frontDoor.url}/${accountId}/${arn.split(':').at(-1)}`;
  const lambdas = createLambdaRunner({
    ...{ accountId, region, clock, log, queueUrlOf },
    roles: iam,
    deliver: engines.hops,
    streams: engines.streams,
    callAws: (request) => frontDoor.answer(request),
    environmentOf: ({ roleArn }) => roleEnvironment(iam, roleArn, frontDoor.url),
  });
  closers.push(() => lambdas.close());
  const { hops } = engines;
  const secrets = createSecretsEngine({ accountId, region, clock });
  const eventSources = createEventSources({ accountId, region, clock, log, engines, lambdas, roles: iam, queueUrlOf });
  closers.push(() => eventSources.close());
  const ownServices = [...engines.services, createSecretsService(secrets), ...eventSources.services];
  const kafka = createKafkaPublisher(log);
  closers.push(() => kafka.close());
  const iot = await startIotCore({
    ...{ accountId, region, host, hostNames, clock, log },
    mqttProfile: settings.mqttProfile,
    mqttQuotas: settings.mqttQuotas,
    lifecycleFaults: settings.lifecycleFaults,
    policyDelayMs: settings.policyDelayMs,
    records: await openRecords(settings, closers),
    ports,
    gateway: settings.gateway,
    accessKeys,
    hops,
    http: createHttpCaller({ clock, credentialsOf: (roleArn) => iam.accessKeyOf(roleArn) }),
    kafka,
    logsRuleEvents: settings.logsRuleEvents,
    frontDoorUrl: () => frontDoor.url,
    lambdas,
    services: ownServices,
    roles: iam,
    sessions,
    credentialsOf: (roleArn) => iam.accessKeyOf(roleArn),
  });
  closers.push(() => iot.close());
  engines.addMetricSource(() => ruleMetricCounts(iot.rules.metrics()));
  const services = [...ownServices, ...iot.services, createSchedulesService(eventSources.schedules)];
  const frontDoor: FrontDoor = await createFrontDoor({
    host,
    allowedHosts: [...hostNames],
    port: ports.aws,
    services,
    callerOf: accessKeys.callerOf,
    signatureFault: settings.gateway.signatures === 'verify' ? signatureFaults(settings, accessKeys) : undefined,
    onAnswered: settings.onAwsCall,
    roles: iam,
    clock,
    log,
  });
  closers.push(() => frontDoor.close());
  const identity = await LocalIdentity.start({ region, clock, log, host, extraHosts: hostNames, port: ports.token });
  closers.push(() => identity.close());
  const keysOf = (issuer: string) => identity.keysOf(issuer);
  const httpApi = createHttpApi({
    ...{ accountId, region, clock, log, host },
    lambdas,
    keysOf,
    extraHosts: hostNames,
    port: ports.api,
  });
  closers.push(() => httpApi.close());
  const target: RunningParts['target'] = () => {
    const credentials = { ...OPERATOR_KEY };
    const sign = (request: AwsHttpRequest, service: string): Record<string, string> =>
      signatureHeaders(request, credentials, { region, service }, clock.nowMs());
    const aws = createAwsResourceApi({ endpointUrl: frontDoor.url, region, credentials, sign });
    const { scheduler, events } = eventSources;
    const backends = { iot: iot.control, lambda: lambdas, httpApi, identity, secrets, scheduler, events, aws };
    return { backends, iam, closeBackends: () => aws.close() };
  };
  return { engines, lambdas, iot, frontDoor, identity, eventSources, target };
}

async function openRecords(
  { dataDir: dir, accountId, region, clock, log }: PartsSettings,
  closers: (() => Promise<void>)[],
): Promise<RecordStore | undefined> {
  if (dir === undefined) return undefined;
  const { openStateStore } = await import('./data-dir/state-store.ts');
  const store = await openStateStore({ dir, accountId, region, clock, log });
  closers.push(() => store.close());
  return store;
}

function startEngines(settings: PartsSettings, frontDoorUrl: () => string): Promise<Engines> {
  const { engine, accountId, region, clock, log } = settings;
  const parts = { accountId, region, clock, log, frontDoorUrl };
  return engine === 'embedded'
    ? startEmbeddedEngines(parts)
    : connectRemoteEngines({ endpointUrl: engine.url, ...parts });
}

/**
 * A key that is neither a role's nor a session's is the operator's; its secret is known only if it is the one handed out.
 * A session that is over is nobody's.
 */
function accessKeysOf(iam: IamRegistry, sessions: RoleSessionBook): AccessKeys {
  return {
    callerOf: (accessKeyId) => {
      const given = sessions.session(accessKeyId);
      if (given) return { kind: 'role', roleArn: given.roleArn, session: given.session };
      if (sessions.isSessionKey(accessKeyId)) return undefined;
      const roleArn = iam.roleForAccessKey(accessKeyId);
      return roleArn === undefined ? { kind: 'operator' } : { kind: 'role', roleArn };
    },
    secretOf: (accessKeyId) => {
      if (accessKeyId === OPERATOR_KEY.accessKeyId) return OPERATOR_KEY.secretAccessKey;
      const given = sessions.session(accessKeyId);
      if (given) return given.secretAccessKey;
      const roleArn = iam.roleForAccessKey(accessKeyId);
      return roleArn === undefined ? undefined : iam.accessKeyOf(roleArn).secretAccessKey;
    },
    tokenOf: (accessKeyId) => sessions.session(accessKeyId)?.sessionToken,
  };
}

/** Why a signature does not count at the front door, whose services share one rule. */
function signatureFaults({ region, clock }: PartsSettings, accessKeys: AccessKeys) {
  return (request: AwsHttpRequest, service: string): string | undefined => {
    // Roadbed's own questions about refusals come from `roadbed why`, which has no secret; they change nothing.
    if (service === 'roadbed') return undefined;
    const signed = signedCaller({ accessKeys, region, rule: 'verify', clock }, request, [service]);
    return signed.ok ? undefined : signed.reason;
  };
}

/** What makes the SDK in a function talk to this cloud, as its role. */
function roleEnvironment(iam: IamRegistry, roleArn: string, awsUrl: string): Record<string, string> {
  const { accessKeyId, secretAccessKey } = iam.accessKeyOf(roleArn);
  return {
    AWS_ENDPOINT_URL: awsUrl,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    // functions run on this machine's Node, whose age is not their concern
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
