import { cpSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectMqtt, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStateStore, type StateStore } from '../../../local/data-dir/state-store.ts';
import { type IotCore, startIotCore } from '../../../local/iot-core.ts';
import type { MqttMessage } from '../../../local/mqtt/ports.ts';
import { planPorts } from '../../../local/port-plan.ts';
import { systemClock } from '../../../local/ports/clock.ts';
import { silentLog } from '../../../local/ports/log.ts';

const [accountId, region, clock, log] = ['000000000000', 'eu-central-1', systemClock, silentLog] as const;
const BASE = `arn:aws:iot:${region}:${accountId}:`;
const POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: `${BASE}*` }],
};

interface Running {
  core: IotCore;
  state: StateStore;
  stop(): Promise<void>;
}

let dir: string;
let running: Running[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'roadbed-core-'));
});
afterEach(async () => {
  for (const one of running) await one.stop();
  running = [];
  await rm(dir, { recursive: true, force: true });
});

/** IoT Core on a data directory, as `roadbed up --data-dir` composes it, with its template's policy deployed. */
async function start(place = join(dir, 'a')): Promise<Running> {
  const state = await openStateStore({ dir: place, accountId, region, clock, log });
  const core = await startIotCore({
    ...{ accountId, region, clock, log, host: '127.0.0.1', hostNames: [], ports: planPorts('auto'), records: state },
    gateway: {
      tlsVersions: { min: 'TLSv1.2', max: 'TLSv1.3' },
      signatures: 'read',
      plainMqtt: undefined,
      plainWebSocket: false,
    },
    accessKeys: { callerOf: () => ({ kind: 'operator' }), secretOf: () => undefined },
    hops: {} as never,
    services: [],
    http: {} as never,
    frontDoorUrl: () => '',
    logsRuleEvents: false,
    lambdas: {} as never,
    roles: { authorize: () => ({ allowed: true }), mayAssume: () => true },
    credentialsOf: () => ({ accessKeyId: 'AKIDROLE', secretAccessKey: 'x' }),
    sessions: { assume: () => ({ ok: false, reason: 'not-assumable' }) },
    mqttProfile: 'aws',
    mqttQuotas: 'off',
    lifecycleFaults: undefined,
    policyDelayMs: 0,
  });
  core.control.createPolicy('device', POLICY);
  let isRunning = true;
  const stop = async (): Promise<void> => {
    if (!isRunning) return;
    isRunning = false;
    await core.close();
    await state.close();
  };
  const one = { core, state, stop };
  running.push(one);
  return one;
}

interface Device {
  cert: string;
  key: string;
}

/** Asks the `iot` API, as the operator. */
async function askIot({ core }: Running, method: string, url: string, body: object = {}): Promise<unknown> {
  const request = { method, url, headers: {}, body: Buffer.from(JSON.stringify(body)) };
  const iot = core.services.find(({ signingNames }) => signingNames.includes('iot'));
  const answer = await iot?.handle(request, { kind: 'operator' });
  expect(answer?.status).toBe(200);
  return JSON.parse(String(answer?.body) || '{}');
}

async function newDevice(cloud: Running): Promise<Device> {
  const created = await askIot(cloud, 'POST', '/keys-and-certificate?setAsActive=true');
  const { certificateArn, certificatePem, keyPair } = created as {
    certificateArn: string;
    certificatePem: string;
    keyPair: { PrivateKey: string };
  };
  await askIot(cloud, 'PUT', '/target-policies/device', { target: certificateArn });
  return { cert: certificatePem, key: keyPair.PrivateKey };
}

interface Car {
  client: MqttClient;
  isPresent: boolean;
  texts: string[];
  /** Resolves when so many messages have come. */
  got(count: number): Promise<string[]>;
}

/** Connects as `car` with a persistent session. */
async function connect({ core }: Running, device: Device): Promise<Car> {
  const texts: string[] = [];
  let wake = (): void => undefined;
  const client = connectMqtt({
    ...{ protocol: 'mqtts', host: 'localhost', port: core.listeners.mqtt, ca: core.caPem, ...device },
    ...{ clientId: 'car', protocolVersion: 5, clean: false, reconnectPeriod: 0 },
    properties: { sessionExpiryInterval: 600 },
  });
  client.on('message', (_topic, payload) => {
    texts.push(String(payload));
    wake();
  });
  const isPresent = await new Promise<boolean>((resolve, reject) => {
    client.once('connect', ({ sessionPresent }) => resolve(sessionPresent));
    client.once('error', reject);
    client.once('close', () => reject(new Error('the connection was closed before it was accepted')));
  });
  const got = async (count: number): Promise<string[]> => {
    while (texts.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return texts;
  };
  return { client, isPresent, texts, got };
}

const message = (payload: string, extra: Partial<MqttMessage> = {}): MqttMessage => ({
  ...{ topic: 'a/b', payload: Buffer.from(payload), qos: 1, retain: false },
  ...extra,
});

/** A device with a subscription that went offline, and messages that wait for it. */
async function carOffline(cloud: Running): Promise<Device> {
  const device = await newDevice(cloud);
  const { client } = await connect(cloud, device);
  await client.subscribeAsync('a/b', { qos: 1 });
  await client.endAsync();
  for (const text of ['one', 'two', 'three']) cloud.core.broker.publish(message(text));
  cloud.core.broker.publish(message('state', { topic: 's', retain: true }));
  return device;
}

describe('IoT Core on a data directory', () => {
  it('goes on after it was stopped: certificate, policy, session, messages in order, retained message', async () => {
    const first = await start();
    const device = await carOffline(first);
    const caBefore = first.core.caPem;
    await first.stop();
    const second = await start();
    expect(second.core.caPem).toBe(caBefore);
    const car = await connect(second, device);
    expect(car.isPresent).toBe(true);
    expect(await car.got(3)).toEqual(['one', 'two', 'three']);
    expect(second.core.broker.retained.get('s')).toMatchObject({ payload: Buffer.from('state'), qos: 1 });
    second.core.broker.publish(message('live'));
    expect(await car.got(4)).toContain('live');
    const versions = await askIot(second, 'GET', '/policies/device/version');
    expect(versions).toMatchObject({ policyVersions: [{ versionId: '1' }] });
    await car.client.endAsync();
    await second.stop();
    const third = await start();
    const again = await connect(third, device);
    expect([again.isPresent, third.core.broker.subscriptions('car')]).toEqual([true, [{ topicFilter: 'a/b', qos: 1 }]]);
    third.core.broker.publish(message('only this'));
    expect(await again.got(1)).toEqual(['only this']);
    await again.client.endAsync();
  });

  it('has the rules that the API made, and the events that were switched on', async () => {
    const first = await start();
    const republish = { topic: 'copy', roleArn: 'arn:aws:iam::000000000000:role/r' };
    const rule = { sql: "SELECT * FROM 'a/b'", actions: [{ republish }], ruleDisabled: true };
    await askIot(first, 'POST', '/rules/by_api', rule);
    await askIot(first, 'PATCH', '/event-configurations', { eventConfigurations: { THING: { Enabled: true } } });
    await first.stop();
    const second = await start();
    const kept = await askIot(second, 'GET', '/rules/by_api');
    expect(kept).toMatchObject({ rule: { ...rule, createdAt: expect.any(Number) } });
    await askIot(second, 'POST', '/rules/by_api/enable');
    expect(second.core.rules.wants('a/b')).toBe(true);
    const events = await askIot(second, 'GET', '/event-configurations');
    expect(events).toMatchObject({ eventConfigurations: { THING: { Enabled: true }, JOB: { Enabled: false } } });
  });

  it('loses the last batch at most when it ends without warning', async () => {
    const first = await start();
    const device = await carOffline(first);
    await first.state.flush();
    first.core.broker.publish(message('too late for the disk'));
    // what a process that is killed at this moment leaves behind
    cpSync(join(dir, 'a'), join(dir, 'b'), { recursive: true });
    const second = await start(join(dir, 'b'));
    const car = await connect(second, device);
    expect(car.isPresent).toBe(true);
    second.core.broker.publish(message('next'));
    expect(await car.got(4)).toEqual(['one', 'two', 'three', 'next']);
    expect(second.core.broker.retained.get('s')).toBeDefined();
    await car.client.endAsync();
  });

  it('knows nothing of another directory, its certificates neither', async () => {
    const first = await start(join(dir, 'x'));
    const device = await carOffline(first);
    const other = await start(join(dir, 'y'));
    expect(other.core.caPem).not.toBe(first.core.caPem);
    await expect(connect(other, device)).rejects.toThrow('closed before it was accepted');
  });
});
