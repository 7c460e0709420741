import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CertificateStatus } from '../../../local/iot/certificates/certificate.ts';
import {
  type CertificateAuthority,
  createCertificateAuthority,
} from '../../../local/iot/certificates/certificate-authority.ts';
import { createIotGateway, type IotGateway } from '../../../local/iot/gateway.ts';
import { createIotControl } from '../../../local/iot/iot-control.ts';
import { createIotStore, type IotStore } from '../../../local/iot/iot-store.ts';
import { createRefusalBook, type RefusalBook } from '../../../local/iot/refusals/refusal-book.ts';
import type { Broker, ConnectionInfo, ConnectRequest, MqttMessage } from '../../../local/mqtt/ports.ts';
import { systemClock } from '../../../local/ports/clock.ts';
import { signingRequest } from './signing-request.ts';

const ARN = 'arn:aws:iot:eu-central-1:000000000000:';
const THING = '${iot:Connection.Thing.ThingName}';
const DEVICE_POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'iot:Connect', Resource: `${ARN}client/${THING}` },
    {
      Effect: 'Allow',
      Action: 'iot:Publish',
      Resource: [`${ARN}topic/v1/${THING}/*`, `${ARN}topic/$aws/rules/t/v1/${THING}/*`],
    },
    { Effect: 'Allow', Action: 'iot:Subscribe', Resource: `${ARN}topicfilter/*` },
    { Effect: 'Allow', Action: 'iot:Receive', Resource: `${ARN}topic/v1/${THING}/*` },
  ],
};

let authority: CertificateAuthority;
let certificatePem: string;
let store: IotStore;
let gateway: IotGateway;
let refusals: RefusalBook;
let ruleCalls: unknown[][];
let sent: { kind: string; clientId?: string; message: MqttMessage }[];
let logged: { event: string; fields: Record<string, unknown> | undefined }[];
let live: ConnectionInfo[];
let subscriptions: { topicFilter: string; qos: 0 | 1 }[];
let disconnected: string[];

beforeAll(async () => {
  authority = await createCertificateAuthority({ clock: systemClock });
  const issued = await authority.issueFromCsr(await signingRequest());
  if (!issued.ok) throw new Error(issued.reason);
  certificatePem = issued.certificatePem;
});

beforeEach(() => {
  store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock: systemClock });
  ruleCalls = [];
  sent = [];
  logged = [];
  live = [];
  subscriptions = [];
  disconnected = [];
  refusals = createRefusalBook({ clock: systemClock });
  gateway = createIotGateway({
    store,
    refusals,
    authority,
    clock: systemClock,
    log: (_level, event, fields) => logged.push({ event, fields }),
    rules: {
      wants: () => true,
      basicIngest: (...call) => ruleCalls.push(['basicIngest', ...call]),
      onMessage: (...call) => ruleCalls.push(['onMessage', ...call]),
    },
    invoker: {
      invoke: async () => ({ ok: false, kind: 'not-found', errorType: '', errorMessage: '', durationMs: 0 }),
      invokeAsync: () => undefined,
      isInvokeAllowed: () => false,
    },
    roles: { authorize: () => ({ allowed: true }), mayAssume: () => true },
  });
  gateway.bind(brokerWith());
});

function brokerWith(): Broker {
  return {
    publish: (message) => sent.push({ kind: 'publish', message }),
    sendDirect: async (clientId, message) => {
      sent.push({ kind: 'direct', clientId, message });
      return 'delivered';
    },
    connection: (clientId) => live.find((connection) => connection.clientId === clientId),
    connectionRecord: () => undefined,
    hasSession: () => false,
    retained: { get: () => undefined, page: () => [], hasRoomFor: () => true },
    subscriptions: () => subscriptions,
    disconnect: () => true,
    disconnectWhere(match, reason) {
      const matching = live.filter(match);
      disconnected.push(...matching.map((connection) => `${connection.clientId} ${reason}`));
      return matching.length;
    },
    close: async () => undefined,
  };
}

/** A vehicle with thing, policy and a registered certificate of the given status. */
function registerVehicle(status: CertificateStatus = 'ACTIVE'): string {
  const { certificateId } = store.certificates.register(certificatePem, status);
  store.things.createThing({ thingName: 'car-1' });
  store.principals.attach('car-1', certificateId, 'NON_EXCLUSIVE_THING');
  store.policies.put('device', JSON.stringify(DEVICE_POLICY));
  store.policies.attach('device', store.arns.certificate(certificateId));
  return certificateId;
}

function requestOf(overrides: Partial<ConnectRequest> = {}): ConnectRequest {
  const der = Buffer.from(certificatePem.replace(/-----.*-----|\n/g, ''), 'base64');
  return {
    clientId: 'car-1',
    protocolVersion: 5,
    cleanStart: true,
    sessionExpirySeconds: 0,
    keepAliveSeconds: 60,
    peer: { certificateDer: der, remoteAddress: '127.0.0.1', remotePort: 1 },
    ...overrides,
  };
}

function connect(): ConnectionInfo {
  const request = requestOf();
  const decision = gateway.ports.authenticate(request);
  if (!decision.ok) throw new Error(decision.reason);
  const connection: ConnectionInfo = {
    ...request,
    principal: decision.principal,
    sessionIdentifier: 'session-1',
    versionNumber: 2,
    connectedAtMs: 0,
  };
  live.push(connection);
  return connection;
}

function messageOn(topic: string, retain = false): MqttMessage {
  return { topic, payload: Buffer.from('{}'), qos: 0, retain };
}

describe('authenticate', () => {
  it('admits an ACTIVE certificate whose policy allows the client id', () => {
    registerVehicle();
    expect(gateway.ports.authenticate(requestOf()).ok).toBe(true);
  });

  it.each<[string, () => ConnectRequest, 'identity' | 'policy']>([
    ['no certificate', () => requestOf({ peer: { remoteAddress: '127.0.0.1', remotePort: 1 } }), 'identity'],
    ['a foreign client id', () => requestOf({ clientId: 'car-2' }), 'policy'],
    ['a will it may not publish', () => requestOf({ will: { topic: 'other', qos: 0, retain: false } }), 'policy'],
    [
      'a retained will without the right to retain',
      () => requestOf({ will: { topic: 'v1/car-1/w', qos: 0, retain: true } }),
      'policy',
    ],
  ])('refuses %s and logs it once', (_title, request, layer) => {
    registerVehicle();
    expect(gateway.ports.authenticate(request())).toMatchObject({ ok: false, layer });
    expect(logged.filter(({ event }) => event === 'connect-refused')).toHaveLength(1);
  });

  it.each(['INACTIVE', 'REVOKED', 'PENDING_ACTIVATION'] as const)('refuses a certificate that is %s', (status) => {
    registerVehicle(status);
    expect(gateway.ports.authenticate(requestOf())).toMatchObject({ ok: false, layer: 'identity' });
  });

  it('refuses a certificate nobody registered', () => {
    expect(gateway.ports.authenticate(requestOf())).toMatchObject({ ok: false, layer: 'identity' });
  });
});

describe('isAllowed', () => {
  it('asks the policies about the operation’s own ARN and logs what it refuses once', () => {
    registerVehicle();
    const connection = connect();
    const { isAllowed } = gateway.ports;
    expect(isAllowed(connection, 'publish', 'v1/car-1/x')).toBe(true);
    expect(isAllowed(connection, 'receive', 'v1/car-1/x')).toBe(true);
    expect(isAllowed(connection, 'receive', 'v1/car-2/x')).toBe(false);
    expect(logged).toEqual([]);
    expect(isAllowed(connection, 'publish', 'v1/car-2/x')).toBe(false);
    expect(logged).toHaveLength(1);
    expect(logged[0]?.fields).toMatchObject({
      action: 'iot:Publish',
      resource: `${ARN}topic/v1/car-2/x`,
      clientId: 'car-1',
    });
    expect(isAllowed(connection, 'retain-publish', 'v1/car-1/x')).toBe(false);
  });

  it.each([
    ['$SYS/#', false],
    ['$aws/rules/t/x', false],
    ['$share/g/$SYS/x', false],
    ['$aws/events/presence/+/+', true],
    ['$aws/things/+/shadow/#', true],
    ['$share/g/a/b', true],
    ['#', true],
  ])('knows whether %s may be subscribed to at all: %s [AWS-IoT: reserved-topics]', (filter, expected) => {
    registerVehicle();
    expect(gateway.ports.isAllowed(connect(), 'subscribe', filter)).toBe(expected);
  });

  it('follows changes of policies, attachments and group policies at once', () => {
    const certificateId = registerVehicle();
    const connection = connect();
    const mayPublish = (topic: string): boolean => gateway.ports.isAllowed(connection, 'publish', topic);
    expect(mayPublish('group')).toBe(false);
    const statement = { Effect: 'Allow', Action: 'iot:Publish', Resource: `${ARN}topic/group` };
    store.policies.put('of-group', JSON.stringify({ Version: '2012-10-17', Statement: statement }));
    store.groups.createThingGroup('vehicles');
    store.policies.attach('of-group', store.arns.thingGroup('vehicles'));
    expect(mayPublish('group')).toBe(false);
    store.groups.addThing('vehicles', 'car-1');
    expect(mayPublish('group')).toBe(true);
    expect(mayPublish('v1/car-1/x')).toBe(true);
    store.policies.detach('device', store.arns.certificate(certificateId));
    expect(mayPublish('v1/car-1/x')).toBe(false);
    expect(mayPublish('group')).toBe(true);
    store.principals.detach('car-1', certificateId);
    expect(mayPublish('group')).toBe(false);
  });
});

describe('refusals', () => {
  const last = (clientId?: string) => refusals.last({ clientId, limit: 10 });

  it('are kept with their grounds, operations and connects alike, and one log line tells why', () => {
    registerVehicle();
    const connection = connect();
    gateway.ports.isAllowed(connection, 'publish', 'v1/car-2/x');
    gateway.ports.authenticate(requestOf({ clientId: 'car-2' }));
    expect(last()).toMatchObject([
      { clientId: 'car-2', action: 'iot:Connect', layer: 'policy' },
      { clientId: 'car-1', action: 'iot:Publish', layer: 'policy', resource: `${ARN}topic/v1/car-2/x` },
    ]);
    const [ofCar1] = last('car-1');
    expect(ofCar1?.explanation).toMatchObject({
      allowed: false,
      nearest: { statement: { policyName: 'device', index: 1 }, failed: 'resource' },
      variables: { 'iot:Connection.Thing.ThingName': 'car-1' },
    });
    expect(ofCar1?.reason).toContain('after "topic/v1/" it has "car-1/*", the request has "car-2/x"');
    expect(logged[0]?.fields).toMatchObject({ clientId: 'car-1', reason: ofCar1?.reason });
  });

  it('are kept for a certificate that may not connect at all', () => {
    gateway.ports.authenticate(requestOf());
    gateway.ports.authenticate(requestOf({ peer: { remoteAddress: '127.0.0.1', remotePort: 1 } }));
    expect(last()).toMatchObject([
      { layer: 'identity', reason: 'no client certificate', certificateId: undefined },
      { layer: 'identity', reason: 'certificate is not registered' },
    ]);
  });

  it('are kept silently for what a subscriber may not receive', () => {
    registerVehicle();
    gateway.ports.isAllowed(connect(), 'receive', 'v1/car-2/x');
    expect(last()).toMatchObject([{ action: 'iot:Receive' }]);
    expect(logged).toEqual([]);
  });

  it('name the right that is missing to retain', () => {
    registerVehicle();
    const connection = connect();
    gateway.ports.isAllowed(connection, 'retain-publish', 'v1/car-1/x');
    gateway.ports.isAllowed(connection, 'retain-publish', '$aws/rules/t/v1/car-1/x');
    expect(last()).toMatchObject([{ layer: 'reserved' }, { layer: 'policy', action: 'iot:RetainPublish' }]);
  });
});

describe('onPublish', () => {
  it('gives Basic Ingest to its rule alone, without the prefix [AWS-IoT: iot-basic-ingest]', () => {
    const principalId = registerVehicle();
    const message = messageOn('$aws/rules/t/v1/car-1/t/main');
    expect(gateway.ports.onPublish(connect(), message)).toBe('consumed');
    const source = { clientId: 'car-1', principalId, sourceIp: '127.0.0.1', protocol: 'mqtt' };
    expect(ruleCalls).toEqual([['basicIngest', 't', 'v1/car-1/t/main', message, source]]);
  });

  it('shows plain messages to the rules and routes them', () => {
    registerVehicle();
    expect(gateway.ports.onPublish(connect(), messageOn('v1/car-1/x'))).toBe('route');
    expect(ruleCalls[0]?.slice(0, 2)).toEqual(['onMessage', 'v1/car-1/x']);
  });

  it.each(['$aws/events/presence/connected/car-1', '$SYS/x', '$aws/certificates/create/json/accepted', '$aws/x'])(
    'refuses %s [AWS-IoT: reserved-topics]',
    (topic) => {
      registerVehicle();
      expect(gateway.ports.onPublish(connect(), messageOn(topic))).toBe('refused');
      expect(ruleCalls).toEqual([]);
    },
  );

  it('refuses to retain below $', () => {
    registerVehicle();
    expect(gateway.ports.onPublish(connect(), messageOn('$aws/rules/t/x', true))).toBe('refused');
  });
});

describe('provisioning answers', () => {
  const topic = '$aws/certificates/create-from-csr/json';
  const rejected = `${topic}/rejected`;

  async function ask(): Promise<void> {
    const connection = connect();
    expect(gateway.ports.onPublish(connection, messageOn(topic))).toBe('consumed');
    await new Promise((resolve) => setImmediate(resolve));
  }

  it('go to the requester alone, on the topic it subscribed to', async () => {
    registerVehicle();
    subscriptions = [{ topicFilter: `${topic}/+`, qos: 1 }];
    await ask();
    expect(sent).toMatchObject([{ kind: 'direct', clientId: 'car-1', message: { topic: rejected, qos: 1 } }]);
  });

  it('go nowhere without a subscription', async () => {
    registerVehicle();
    subscriptions = [{ topicFilter: `${topic}/accepted`, qos: 1 }];
    await ask();
    expect(sent).toEqual([]);
  });

  it('do not reach whoever took over the client id', async () => {
    registerVehicle();
    subscriptions = [{ topicFilter: rejected, qos: 1 }];
    const connection = connect();
    live = [{ ...connection, sessionIdentifier: 'session-2' }];
    gateway.ports.onPublish(connection, messageOn(topic));
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toEqual([]);
  });
});

describe('lifecycle', () => {
  it('publishes presence to subscribers and to the rules', () => {
    const certificateId = registerVehicle();
    const connection = connect();
    gateway.ports.onConnected(connection);
    gateway.ports.onDisconnected(connection, 'CONNECTION_LOST');
    expect(sent.map(({ message }) => message.topic)).toEqual([
      '$aws/events/presence/connected/car-1',
      '$aws/events/presence/disconnected/car-1',
    ]);
    expect(ruleCalls.map(([kind, topic]) => [kind, topic])).toEqual(
      sent.map(({ message }) => ['onMessage', message.topic]),
    );
    const payload = JSON.parse(sent[0]?.message.payload.toString() ?? '');
    expect(payload).toMatchObject({
      principalIdentifier: certificateId,
      sessionIdentifier: 'session-1',
      versionNumber: 2,
    });
    expect(payload).not.toHaveProperty('thingName');
  });

  it('tells of a refused connect of a certificate it knows', () => {
    gateway.ports.onConnectFailed(requestOf(), 'x');
    expect(sent).toEqual([]);
    registerVehicle();
    gateway.ports.onConnectFailed(requestOf(), 'x');
    expect(sent[0]?.message.topic).toBe('$aws/events/presence/connect_failed/car-1');
  });

  it('cuts live connections when their certificate stops being ACTIVE', () => {
    const certificateId = registerVehicle();
    connect();
    store.certificates.setStatus(certificateId, 'REVOKED');
    expect(disconnected).toEqual(['car-1 AUTH_ERROR']);
  });
});

describe('createIotControl', () => {
  it('creates what the template names and passes topic rules on', async () => {
    const rules: unknown[] = [];
    const api = { store, authority: {} as never, endpointAddress: () => '' };
    const control = createIotControl({ api, createTopicRule: (rule) => rules.push(rule), destinations: {} as never });
    await control.callApi('CreateThingType', { path: { thingTypeName: 'sedan' } });
    await expect(control.callApi('CreateThingType', { path: { thingTypeName: 'a b' } })).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
    control.createPolicy('device', DEVICE_POLICY);
    expect(store.things.thingType('sedan')).toBeDefined();
    expect(store.policies.policy('device')).toBeDefined();
    expect(() => control.createPolicy('bad', {})).toThrow(
      expect.objectContaining({ name: 'MalformedPolicyException' }),
    );
    control.createTopicRule({
      ruleName: 'r',
      ruleArn: 'a',
      sql: 's',
      awsIotSqlVersion: 'v',
      ruleDisabled: false,
      actions: [],
    });
    expect(rules).toHaveLength(1);
  });
});
