import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { synthesize } from './cloud/assembly/synthesize.ts';
import { createAwsResourceApi } from './cloud/aws-resource-api.ts';
import { deployAssembly } from './cloud/deploy/deploy-assembly.ts';
import type { Deployment } from './cloud/deploy/deployment.ts';
import { createHttpApi, type HttpApiGateway } from './cloud/http-api/http-api.ts';
import { createIamRegistry, type IamRegistry } from './cloud/iam/iam-registry.ts';
import { LocalIdentity } from './cloud/identity/local-identity.ts';
import { createLambdaRunner, type LambdaRunner } from './cloud/lambda/lambda-runner.ts';
import {
  connectRemoteEngines,
  createFrontDoor,
  type Engines,
  type FrontDoor,
  startEmbeddedEngines,
} from './engines/index.ts';
import { type IotCore, startIotCore } from './iot-core.ts';
import { type Clock, systemClock } from './ports/clock.ts';
import { type Log, silentLog } from './ports/log.ts';
import { reachableHost } from './ports/reachable-host.ts';

export interface LocalCloudOptions {
  /** Folder of the CDK app (`cdk.json`); synthesized for the environment `local` unless `assemblyDir` is given. */
  projectDir: string;
  /** An assembly synthesized before. */
  assemblyDir?: string;
  /** `embedded` unless told: data engines in this process. Or a LocalStack-compatible endpoint. */
  engine?: 'embedded' | { url: string };
  /** `auto` unless told: free ports. Or four consecutive ones: MQTT, AWS APIs, HTTP API, tokens. */
  ports?: 'auto' | { base: number };
  /** Interface to bind, 127.0.0.1 unless told. */
  host?: string;
  /** Names other machines reach this one by: accepted as `Host`, and named in the MQTT certificate. */
  hostNames?: readonly string[];
  accountId?: string;
  region?: string;
  clock?: Clock;
  log?: Log;
}

/** A running cloud with its endpoints. All of it ends with `stop`. */
export interface LocalCloud {
  readonly region: string;
  readonly accountId: string;
  /** `api` is the template's first HTTP API, empty when it has none. */
  readonly endpoints: { mqtts: { host: string; port: number }; aws: string; api: string; token: string };
  /** PEM of the CA that signed the MQTT server certificate. */
  readonly caPem: string;
  /** May do everything at the AWS APIs; so may any access key that is no function's. */
  readonly operator: { accessKeyId: string; secretAccessKey: string };
  readonly deployment: Pick<Deployment, 'outputs' | 'notEmulated' | 'resource' | 'resourceCount'>;
  /** An output of any stack by its key; throws when there is none. */
  output(key: string): string;
  /** Throws for an unknown client, or one without a secret. */
  userPoolClientSecret(clientId: string): string;
  /** Resolves when no rule action and no function is under way or queued. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Four ports from a base, or free ones. */
type PortPlan = { mqtts: number; aws: number; api: number; token: number };

/** What runs, to be ended in reverse. */
interface Running {
  engines: Engines;
  lambdas: LambdaRunner;
  iot: IotCore;
  frontDoor: FrontDoor;
  identity: LocalIdentity;
  httpApi: HttpApiGateway;
  iam: IamRegistry;
}

type Settings = Required<Omit<LocalCloudOptions, 'assemblyDir'>> & Pick<LocalCloudOptions, 'assemblyDir'>;

/** Synthesizes the app, stands its resources up and answers on loopback. Rejects, with nothing left running, when any part fails. */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const settings: Settings = {
    engine: 'embedded',
    ports: 'auto',
    host: '127.0.0.1',
    hostNames: [],
    accountId: '000000000000',
    region: 'eu-central-1',
    clock: systemClock,
    log: silentLog,
    ...options,
  };
  const closers: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
  };
  try {
    // the app synthesizes in a process of its own while the parts start here
    const [assembly, parts] = await Promise.allSettled([assemblyOf(settings), startParts(settings, closers)]);
    if (assembly.status === 'rejected') throw assembly.reason;
    if (parts.status === 'rejected') throw parts.reason;
    const running = parts.value;
    const deployment = await deploy(settings, running, assembly.value);
    await Promise.all(running.lambdas.functionNames().map((name) => warm(running.lambdas, name, settings.log)));
    return describe(settings, running, deployment, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemblyOf(settings: Settings): Promise<string> {
  if (settings.assemblyDir !== undefined) return settings.assemblyDir;
  const { projectDir, log, clock } = settings;
  const outDir = join(projectDir, '.roadbed');
  return (await synthesize({ projectDir, environment: 'local', outDir, log, clock })).assemblyDir;
}

/** Starts every part; each adds its end to `closers` as soon as it runs. */
async function startParts(settings: Settings, closers: (() => Promise<void>)[]): Promise<Running> {
  const { accountId, region, host, hostNames, clock, log } = settings;
  const ports = planPorts(settings.ports);
  const iam = createIamRegistry({ accountId, region });
  const engines = await startEngines(settings, () => frontDoor.url);
  closers.push(() => engines.close());
  const lambdas = createLambdaRunner({
    accountId,
    region,
    clock,
    log,
    roles: iam,
    deliver: engines.hops,
    streams: engines.streams,
    queueUrlOf: (arn) => `${frontDoor.url}/${accountId}/${arn.split(':').at(-1)}`,
    environmentOf: ({ roleArn }) => roleEnvironment(iam, roleArn, frontDoor.url),
  });
  closers.push(() => lambdas.close());
  const { hops } = engines;
  const iot = await startIotCore({
    ...{ accountId, region, host, hostNames, clock, log },
    port: ports.mqtts,
    hops,
    lambdas,
    roles: iam,
  });
  closers.push(() => iot.close());
  const services = [...engines.services, ...iot.services];
  const callerOf = (accessKeyId: string) => {
    const roleArn = iam.roleForAccessKey(accessKeyId);
    return roleArn === undefined ? ({ kind: 'operator' } as const) : ({ kind: 'role', roleArn } as const);
  };
  const frontDoor: FrontDoor = await createFrontDoor({
    host,
    allowedHosts: [...hostNames],
    port: ports.aws,
    services,
    callerOf,
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
  return { engines, lambdas, iot, frontDoor, identity, httpApi, iam };
}

function startEngines(settings: Settings, frontDoorUrl: () => string): Promise<Engines> {
  const { engine, accountId, region, clock, log } = settings;
  const parts = { accountId, region, clock, log, frontDoorUrl };
  return engine === 'embedded'
    ? startEmbeddedEngines(parts)
    : connectRemoteEngines({ endpointUrl: engine.url, ...parts });
}

function planPorts(ports: 'auto' | { base: number }): PortPlan {
  if (ports === 'auto') return { mqtts: 0, aws: 0, api: 0, token: 0 };
  const { base } = ports;
  return { mqtts: base, aws: base + 1, api: base + 2, token: base + 3 };
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

async function deploy(settings: Settings, running: Running, assemblyDir: string): Promise<Deployment> {
  const { accountId, region, log, clock } = settings;
  const { frontDoor, iot, lambdas, httpApi, identity, iam } = running;
  const credentials = { accessKeyId: 'operator', secretAccessKey: randomBytes(8).toString('hex') };
  const aws = createAwsResourceApi({ endpointUrl: frontDoor.url, region, credentials });
  try {
    const backends = { iot: iot.control, lambda: lambdas, httpApi, identity, aws };
    return await deployAssembly({ assemblyDir, backends, iam, accountId, region, log, clock });
  } finally {
    aws.close();
  }
}

/** Loads a function before its first event, so that nobody waits for it; one that cannot load says so at its event too. */
async function warm(lambdas: LambdaRunner, name: string, log: Log): Promise<void> {
  const readiness = await lambdas.warm(name);
  if (!readiness.ok) log('error', 'function-cannot-load', { function: name, ...readiness });
}

function describe(settings: Settings, running: Running, deployment: Deployment, stop: () => Promise<void>): LocalCloud {
  const { iot, frontDoor, identity, lambdas } = running;
  const { outputs, notEmulated, resource, resourceCount } = deployment;
  const values = new Map(Object.values(outputs).flatMap((outputs) => Object.entries(outputs)));
  return {
    region: settings.region,
    accountId: settings.accountId,
    endpoints: {
      mqtts: { host: reachableHost(settings.host), port: iot.mqttsPort },
      aws: frontDoor.url,
      api: String(resource('AWS::ApiGatewayV2::Api')[0]?.attributes['ApiEndpoint'] ?? ''),
      token: identity.tokenUrl,
    },
    caPem: iot.caPem,
    operator: { accessKeyId: 'operator', secretAccessKey: 'operator' },
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
      await lambdas.idle();
    },
    stop,
  };
}
