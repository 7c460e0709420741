import { randomBytes } from 'node:crypto';
import { connect, type MqttClient } from 'mqtt';
import { CSR_EVENT } from '../contract/identity/renewal-messages.ts';
import { encodeJsonFrame } from '../contract/telemetry/json-codec.ts';
import { frameOfSamples, type TelemetrySample } from '../contract/telemetry/samples.ts';
import { topics } from '../contract/topics.ts';
import { createReconnectDelay, DEFAULT_RECONNECT, type ReconnectOptions } from './connection/reconnect-delay.ts';
import { superviseConnection } from './connection/supervised-connection.ts';
import { createUplinkOutbox, type Transmit } from './connection/uplink-outbox.ts';
import type { IdentityStore } from './identity/identity-store.ts';
import { createRenewal } from './identity/renewal.ts';
import { isTurnedAway } from './identity/turned-away.ts';
import type { IotEndpoint, VehicleIdentity } from './identity/vehicle-identity.ts';
import type { Execute, InboxPorts } from './mailbox/command-inbox.ts';
import type { InboxStore } from './mailbox/inbox-store.ts';
import { createKeptInbox } from './mailbox/kept-inbox.ts';

export interface DeviceClientOptions {
  endpoint: IotEndpoint;
  identity: VehicleIdentity;
  /** Where the identity is kept. Without it the vehicle refuses to renew its certificate: a power cut would lose it. */
  identityStore?: Pick<IdentityStore, 'save'>;
  execute: Execute;
  /** Where it keeps what it was sent. Without it a restart forgets, and a message that comes again may run again. */
  inboxStore?: InboxStore;
  /** What came of an execution that a restart ended in the middle. */
  recover?: InboxPorts['recover'];
  takeAside?: InboxPorts['takeAside'];
  /** The vehicle's clock, epoch ms; undefined while it is not trusted. */
  nowMs?: () => number | undefined;
  random?: () => number;
  reconnect?: ReconnectOptions;
  keepAliveSeconds?: number;
  /** For simulations: true for what is to get lost on its way up. */
  loses?: (topic: string) => boolean;
  onConnection?: (state: 'ready' | 'offline') => void;
  onProblem?: (what: string, error?: Error) => void;
}

export interface DeviceStatistics {
  framesSent: number;
  framesAcked: number;
  framesDropped: number;
  executed: number;
  connections: number;
}

/** A vehicle's connection to the platform: telemetry up, mailbox down, reconnecting by itself until it is stopped. */
export interface DeviceClient {
  /** Resolves when the vehicle said `ready` the first time; rejects when that takes longer than `timeoutMs`. */
  start(timeoutMs?: number): Promise<void>;
  /** Sends samples as one frame; kept and sent again until the broker has it. */
  sendFrame(baseTimeMs: number, samples: TelemetrySample[], frameClass?: string): void;
  /** Tells the cloud something on `up/event/{type}`; kept and sent again until the broker has it. */
  sendEvent(type: string, body: object): void;
  /** Cuts the connection as a tunnel does, without a word, and stays away until `comeBack`. */
  enterTunnel(): void;
  comeBack(): void;
  /** Waits until everything sent was acknowledged (or `timeoutMs` passed) and disconnects. */
  stop(timeoutMs?: number): Promise<void>;
  readonly statistics: DeviceStatistics;
}

/** An hour of one-second frames: longer tunnels lose the oldest. */
const FRAMES_KEPT = 3_600;
const RECEIPTS_KEPT = 2_000;
/** A receipt the broker took and did not acknowledge goes again over the same connection. */
const RECEIPTS_AGAIN = { firstMs: 5_000, capMs: 300_000 };
/** A request for a certificate is the same as the one before it, or takes its place. */
const REQUESTS_KEPT = 1;
const EVENTS_KEPT = 100;
/** IoT Core lets a client id in once a second. [AWS-IoT: iot-core quotas] */
const RENEWED_AFTER_MS = 1_100;
/** How long receipts may hold up the change to a new certificate; what is left goes over the next connection. */
const RECEIPTS_FIRST_MS = 2_000;

export function createDeviceClient(options: DeviceClientOptions): DeviceClient {
  const { identity, endpoint } = options;
  const { vehicleId } = identity;
  const frames = createUplinkOutbox(FRAMES_KEPT);
  const receipts = createUplinkOutbox(RECEIPTS_KEPT, RECEIPTS_AGAIN);
  const requests = createUplinkOutbox(REQUESTS_KEPT);
  const events = createUplinkOutbox(EVENTS_KEPT);
  const bootId = randomBytes(6).toString('base64url');
  const counts = { framesSent: 0, framesAcked: 0, connections: 0, sequence: 0 };
  const problem = options.onProblem ?? (() => undefined);
  let readyWaiters: (() => void)[] = [];
  let isReady = false;

  const renewal = createRenewal(identity, {
    store: options.identityStore,
    sendRequest: (event) => requests.push({ topic: topics.event(vehicleId, CSR_EVENT), payload: bytesOf(event) }),
    reconnect: () => void settled(receipts.drained, RECEIPTS_FIRST_MS).then(() => connection.renew(RENEWED_AFTER_MS)),
  });
  const noteRefused = (): void =>
    void renewal.noteRefused().catch((error: Error) => problem('the identity cannot be kept', error));

  const inbox = createKeptInbox(
    {
      ...inboxOptions(options),
      execute: (message, report) => renewal.execute(message) ?? options.execute(message, report),
      sendReceipt: (messageId, receipt, onAcked) =>
        receipts.push({ topic: topics.receipt(vehicleId, messageId), payload: bytesOf(receipt), onAcked }),
      onMalformed: (reason) => problem(`ignored a message: ${reason}`),
      onProblem: problem,
    },
    options.inboxStore,
  );

  const uplinks = [receipts, requests, events, frames];
  const connection = superviseConnection({
    connect: () => connect(connectOptions(endpoint, renewal.current, options.keepAliveSeconds)),
    delay: createReconnectDelay(options.reconnect ?? DEFAULT_RECONNECT, options.random ?? Math.random),
    onMessage: (_topic, payload) => void inbox.receive(payload),
    onProblem: problem,
    onRefused: (error) => {
      if (isTurnedAway(error)) noteRefused();
    },
    onLost() {
      // let in and never ready is no better than turned away
      if (!isReady) noteRefused();
      isReady = false;
      for (const uplink of uplinks) uplink.close();
      options.onConnection?.('offline');
    },
    async onConnected(client) {
      counts.connections += 1;
      const transmit = transmitOver(client, options.loses ?? (() => false));
      // first: what was done before the connection broke must not be taken for never done when replay looks
      receipts.open(transmit);
      await sayReady(client, identity, bootId);
      isReady = true;
      await renewal.noteAccepted();
      requests.open(transmit);
      events.open(transmit);
      renewal.noteReady();
      frames.open(transmit);
      options.onConnection?.('ready');
      for (const resolve of readyWaiters) resolve();
      readyWaiters = [];
    },
  });

  return {
    async start(timeoutMs = 30_000) {
      await inbox.open();
      const ready = new Promise<void>((resolve) => readyWaiters.push(resolve));
      connection.open();
      await within(ready, timeoutMs, `${vehicleId} was not ready in ${timeoutMs} ms`);
    },
    sendFrame(baseTimeMs, samples, frameClass = 'drive') {
      const head = { bootId, sequence: counts.sequence, baseTimeMs };
      const frame = frameOfSamples(head, samples);
      counts.sequence += 1;
      counts.framesSent += 1;
      const onAcked = (): void => {
        counts.framesAcked += 1;
      };
      frames.push({ topic: topics.telemetry(vehicleId, frameClass), payload: encodeJsonFrame(frame), onAcked });
    },
    sendEvent: (type, body) => events.push({ topic: topics.event(vehicleId, type), payload: bytesOf(body) }),
    enterTunnel: () => connection.cut(),
    comeBack: () => connection.open(),
    async stop(timeoutMs = 10_000) {
      if (connection.isOpen) {
        const deadline = new Promise<void>((resolve) => setTimeout(resolve, timeoutMs).unref());
        await Promise.race([Promise.all([frames.drained(), receipts.drained()]), deadline]);
      }
      await connection.close();
      await options.inboxStore?.close();
    },
    get statistics() {
      const { framesSent, framesAcked, connections } = counts;
      return { framesSent, framesAcked, framesDropped: frames.dropped, executed: inbox.executed, connections };
    },
  };
}

function inboxOptions({ nowMs = Date.now, recover, takeAside }: DeviceClientOptions) {
  return { nowMs, ...(recover === undefined ? {} : { recover }), ...(takeAside === undefined ? {} : { takeAside }) };
}

function bytesOf(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

async function within(done: Promise<void>, timeoutMs: number, otherwise: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), timeoutMs);
  });
  await Promise.race([done, late]).finally(() => clearTimeout(timer));
}

/** When it is done, or after `atMostMs`; what is being done when this is called may add to it. */
async function settled(done: () => Promise<void>, atMostMs: number): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.race([done(), new Promise<void>((resolve) => setTimeout(resolve, atMostMs).unref())]);
}

/** Subscribe first, then say `ready`: replay starts on that word and must find a subscriber. */
async function sayReady(client: MqttClient, identity: VehicleIdentity, bootId: string): Promise<void> {
  const { vehicleId, model } = identity;
  await client.subscribeAsync([topics.downAll(vehicleId), topics.broadcast(model)], { qos: 1 });
  await client.publishAsync(topics.event(vehicleId, 'ready'), JSON.stringify({ bootId }), { qos: 1 });
}

function transmitOver(client: MqttClient, loses: (topic: string) => boolean): Transmit {
  return ({ topic, payload }, acked) => {
    if (loses(topic)) return;
    client.publish(topic, Buffer.from(payload), { qos: 1 }, (error) => {
      if (!error) acked();
    });
  };
}

/** MQTT 5, clean start, session expiry 0: the mailbox is ours, not the broker's. */
function connectOptions(endpoint: IotEndpoint, identity: VehicleIdentity, keepAliveSeconds = 1_200) {
  const { vehicleId } = identity;
  return {
    protocol: 'mqtts',
    host: endpoint.host,
    port: endpoint.port,
    ...(endpoint.caPem === undefined ? {} : { ca: endpoint.caPem }),
    cert: identity.certificatePem,
    key: identity.privateKeyPem,
    clientId: vehicleId,
    protocolVersion: 5,
    clean: true,
    keepalive: keepAliveSeconds,
    reconnectPeriod: 0,
    resubscribe: false,
    properties: { sessionExpiryInterval: 0 },
    will: { topic: topics.offlineWill(vehicleId), payload: Buffer.from('{}'), qos: 1, retain: false },
  } as const;
}
