import { join } from 'node:path';
import { synthesize } from './cloud/assembly/synthesize.ts';
import type { Deployment } from './cloud/deploy/deployment.ts';
import type { LambdaRunner } from './cloud/lambda/lambda-runner.ts';
import type { PartsSettings, RunningParts } from './cloud-parts.ts';
import type { LocalSchedules } from './event-sources.ts';
import type { GatewayListeners, GatewaySettings } from './gateway-listeners.ts';
import type { EventFaults } from './iot/lifecycle/event-faults.ts';
import { OPERATOR_KEY } from './operator-key.ts';
import type { PortChoice } from './port-plan.ts';
import type { AnsweredAwsCall } from './ports/aws-http.ts';
import { type Clock, systemClock } from './ports/clock.ts';
import { type Log, silentLog } from './ports/log.ts';
import { reachableAuthority, reachableHost } from './ports/reachable-host.ts';

export interface LocalCloudOptions {
  /** Folder of the CDK app (`cdk.json`); synthesized for the environment `local` unless `assemblyDir` is given. */
  projectDir: string;
  /** An assembly synthesized before. */
  assemblyDir?: string;
  /** `embedded` unless told: data engines in this process. Or a LocalStack-compatible endpoint. */
  engine?: 'embedded' | { url: string };
  /** `auto` unless told: free ports. Or six consecutive ones: MQTT, AWS APIs, HTTP API, tokens, HTTPS, ALPN. Or by name. */
  ports?: PortChoice;
  /** TLS versions, verification of signatures, listeners without TLS; AWS's and none unless told. */
  gateway?: Partial<GatewaySettings>;
  /** Interface to bind, 127.0.0.1 unless told. */
  host?: string;
  /** Names other machines reach this one by: accepted as `Host`, and named in the MQTT certificate. */
  hostNames?: readonly string[];
  /** `aws` unless told; `spec` makes the gateway a plain MQTT broker without AWS's deviations. */
  mqttProfile?: 'aws' | 'spec';
  /** Quotas of one MQTT connection: `aws` unless told. */
  mqttQuotas?: 'aws' | 'off';
  /** Delays, doubles and swaps lifecycle events; nothing befalls them unless told. */
  lifecycleFaults?: EventFaults | undefined;
  /** How long a change of a policy or an attachment takes to act; at once unless told. */
  policyDelayMs?: number;
  /** A folder where the state of IoT Core outlives a restart; without one nothing touches the disk. */
  dataDir?: string | undefined;
  /** Log each step of each message in the rules, by AWS's field names; not unless told. */
  logsRuleEvents?: boolean;
  /** Told of each call of the AWS APIs after its answer, for those who count calls; nobody unless told. */
  onAwsCall?: (call: AnsweredAwsCall) => void;
  /** `on-request`: schedules run only when asked, by `schedules.run`; `on-time` unless told. */
  schedules?: 'on-time' | 'on-request';
  /** `at-start`, unless told, loads every function once ahead of its first call, and names those that cannot be. */
  loadFunctions?: 'at-start' | 'on-call';
  accountId?: string;
  region?: string;
  clock?: Clock;
  log?: Log;
}

export interface Endpoints {
  /** MQTT over mutual TLS, AWS's port 8883. */
  mqtts: { host: string; port: number };
  /** HTTPS with a client certificate, AWS's port 8443. */
  https: { host: string; port: number };
  /** All of them by ALPN, and WebSockets, AWS's port 443. */
  alpn: { host: string; port: number };
  /** `wss://.../mqtt` on the same. */
  wss: string;
  /** Without TLS; undefined unless asked for. */
  plainMqtt: { host: string; port: number } | undefined;
  ws: string | undefined;
  aws: string;
  api: string;
  token: string;
}

/** A running cloud with its endpoints. All of it ends with `stop`. */
export interface LocalCloud {
  readonly region: string;
  readonly accountId: string;
  /** `api` is the template's first HTTP API, empty when it has none. */
  readonly endpoints: Endpoints;
  /** PEM of the CA that signed the MQTT server certificate. */
  readonly caPem: string;
  /** May do everything at the AWS APIs; so may any access key that is no function's. */
  readonly operator: { accessKeyId: string; secretAccessKey: string };
  readonly schedules: LocalSchedules;
  readonly deployment: Pick<Deployment, 'outputs' | 'notEmulated' | 'resource' | 'resourceCount'>;
  /** An output of any stack by its key; throws when there is none. */
  output(key: string): string;
  /** Throws for an unknown client, or one without a secret. */
  userPoolClientSecret(clientId: string): string;
  /** Resolves when no rule action, no scheduled run and no function is under way or queued. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

const AS_AWS: GatewaySettings = {
  tlsVersions: { min: 'TLSv1.2', max: 'TLSv1.3' },
  signatures: 'read',
  plainMqtt: undefined,
  plainWebSocket: false,
};

type Settings = PartsSettings & Pick<LocalCloudOptions, 'projectDir' | 'assemblyDir' | 'schedules' | 'loadFunctions'>;

/** Synthesizes the app, stands its resources up and answers on loopback. Rejects, with nothing left running, when any part fails. */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const settings: Settings = {
    engine: 'embedded',
    ports: 'auto',
    mqttProfile: 'aws',
    mqttQuotas: 'aws',
    lifecycleFaults: undefined,
    policyDelayMs: 0,
    dataDir: undefined,
    logsRuleEvents: false,
    onAwsCall: undefined,
    host: '127.0.0.1',
    hostNames: [],
    accountId: '000000000000',
    region: 'eu-central-1',
    clock: systemClock,
    log: silentLog,
    ...options,
    gateway: { ...AS_AWS, ...options.gateway },
  };
  const closers: (() => Promise<void>)[] = [];
  const stop = (): Promise<void> => closeAll(closers);
  try {
    // the app synthesizes in a process of its own; what it takes to run it is loaded and started meanwhile
    const [assembly, parts] = await Promise.allSettled([assemblyOf(settings), loadAndStart(settings, closers)]);
    if (assembly.status === 'rejected') throw assembly.reason;
    if (parts.status === 'rejected') throw parts.reason;
    const running = parts.value;
    const deployment = await deploy(settings, running, assembly.value);
    const ahead = settings.loadFunctions === 'on-call' ? [] : running.lambdas.functionNames();
    const warmed = Promise.all(ahead.map((name) => warm(running.lambdas, name, settings.log)));
    closers.push(async () => void (await warmed));
    if (settings.schedules !== 'on-request') running.eventSources.start();
    return describe(settings, running, deployment, stop);
  } catch (error) {
    // why it did not start is what counts
    await stop().catch((fault: unknown) => settings.log('error', 'stop-failed', { error: String(fault) }));
    throw error;
  }
}

/** Ends the last first; one that fails keeps none of the others running, and the first failure is told. */
async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
    await close().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

async function assemblyOf(settings: Settings): Promise<string> {
  if (settings.assemblyDir !== undefined) return settings.assemblyDir;
  const { projectDir, log, clock } = settings;
  const outDir = join(projectDir, '.roadbed');
  return (await synthesize({ projectDir, environment: 'local', outDir, log, clock })).assemblyDir;
}

async function loadAndStart(settings: Settings, closers: (() => Promise<void>)[]): Promise<RunningParts> {
  const { startParts } = await import('./cloud-parts.ts');
  return startParts(settings, closers);
}

async function deploy(settings: Settings, running: RunningParts, assemblyDir: string): Promise<Deployment> {
  const { accountId, region, log, clock } = settings;
  const { backends, iam, closeBackends } = running.target();
  const { deployAssembly } = await import('./cloud/deploy/deploy-assembly.ts');
  try {
    return await deployAssembly({ assemblyDir, backends, iam, accountId, region, log, clock });
  } finally {
    closeBackends();
  }
}

/** Loads a function before its first event, so that nobody waits for it; one that cannot load says so at its event too. */
async function warm(lambdas: LambdaRunner, name: string, log: Log): Promise<void> {
  const readiness = await lambdas.warm(name);
  if (!readiness.ok) log('error', 'function-cannot-load', { function: name, ...readiness });
}

function describe(
  settings: Settings,
  running: RunningParts,
  deployment: Deployment,
  stop: () => Promise<void>,
): LocalCloud {
  const { iot, frontDoor, identity, lambdas, eventSources } = running;
  const { outputs, notEmulated, resource, resourceCount } = deployment;
  const values = new Map(Object.values(outputs).flatMap((outputs) => Object.entries(outputs)));
  return {
    region: settings.region,
    accountId: settings.accountId,
    endpoints: {
      ...gatewayEndpoints(settings.host, iot.listeners),
      aws: frontDoor.url,
      api: String(resource('AWS::ApiGatewayV2::Api')[0]?.attributes['ApiEndpoint'] ?? ''),
      token: identity.tokenUrl,
    },
    caPem: iot.caPem,
    operator: { ...OPERATOR_KEY },
    schedules: eventSources.schedules,
    deployment: { outputs, notEmulated, resource, resourceCount },
    output(key) {
      const value = values.get(key);
      if (value === undefined)
        throw new Error(`no stack has an output ${key}; there are ${[...values.keys()].join(', ')}`);
      return value;
    },
    userPoolClientSecret(clientId) {
      const clients = resource('AWS::Cognito::UserPoolClient');
      const secret = clients.find(({ ref }) => ref === clientId)?.attributes['ClientSecret'];
      if (typeof secret !== 'string') throw new Error(`there is no user pool client ${clientId} with a secret`);
      return secret;
    },
    async idle() {
      await iot.rules.idle();
      await eventSources.idle();
      await lambdas.idle();
    },
    stop,
  };
}

function gatewayEndpoints(bound: string, ports: GatewayListeners['ports']): Omit<Endpoints, 'aws' | 'api' | 'token'> {
  const host = reachableHost(bound);
  const { mqtt, https, alpn, plainMqtt, plainWs } = ports;
  return {
    mqtts: { host, port: mqtt },
    https: { host, port: https },
    alpn: { host, port: alpn },
    wss: `wss://${reachableAuthority(bound, alpn)}/mqtt`,
    plainMqtt: plainMqtt === undefined ? undefined : { host: '127.0.0.1', port: plainMqtt },
    ws: plainWs === undefined ? undefined : `ws://127.0.0.1:${plainWs}/mqtt`,
  };
}
