import { randomBytes } from 'node:crypto';
import { CSR_EVENT } from '../contract/identity/renewal-messages.ts';
import { topics } from '../contract/topics.ts';
import { connectAs, frameLinkOver, sayReady, transmitOver } from './connection/mqtt-link.ts';
import { settled, within } from './connection/patience.ts';
import { createReconnectDelay, DEFAULT_RECONNECT, type ReconnectOptions } from './connection/reconnect-delay.ts';
import { superviseConnection } from './connection/supervised-connection.ts';
import { createUplinkOutbox } from './connection/uplink-outbox.ts';
import type { IdentityStore } from './identity/identity-store.ts';
import { createRenewal } from './identity/renewal.ts';
import { isTurnedAway } from './identity/turned-away.ts';
import type { IotEndpoint, VehicleIdentity } from './identity/vehicle-identity.ts';
import type { Execute, InboxPorts } from './mailbox/command-inbox.ts';
import type { InboxStore } from './mailbox/inbox-store.ts';
import { createKeptInbox } from './mailbox/kept-inbox.ts';
import type { Present } from './mailbox/present.ts';
import {
  createTelemetryRecorder,
  type TelemetryRecorder,
  type TelemetrySettings,
  type TelemetryStatistics,
} from './telemetry/telemetry-recorder.ts';

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
  /** Shows the driver points of interest and notices; without it they go to `execute`, and SUCCEEDED is SHOWN. */
  present?: Present;
  /** The vehicle's clock, epoch ms; undefined while it is not trusted. */
  nowMs?: () => number | undefined;
  random?: () => number;
  reconnect?: ReconnectOptions;
  keepAliveSeconds?: number;
  /** For simulations: true for what is to get lost on its way up. */
  loses?: (topic: string) => boolean;
  telemetry?: TelemetrySettings;
  onConnection?: (state: 'ready' | 'offline') => void;
  onProblem?: (what: string, error?: Error) => void;
}

export interface DeviceStatistics extends TelemetryStatistics {
  executed: number;
  connections: number;
}

/** A vehicle's connection to the platform: telemetry up, mailbox down, reconnecting by itself until it is stopped. */
export interface DeviceClient {
  /** Resolves when the vehicle said `ready` the first time; rejects when that takes longer than `timeoutMs`. */
  start(timeoutMs?: number): Promise<void>;
  /** What the car measures; frames are kept, in bounds, and sent until the broker has them. */
  readonly telemetry: TelemetryRecorder;
  /** Tells the cloud something on `up/event/{type}`; kept and sent again until the broker has it. */
  sendEvent(type: string, body: object): void;
  /** Cuts the connection as a tunnel does, without a word, and stays away until `comeBack`. */
  enterTunnel(): void;
  comeBack(): void;
  /** Waits until the broker has everything (or `timeoutMs` passed) and disconnects. */
  stop(timeoutMs?: number): Promise<void>;
  /** It is connected, and has said so to the platform. */
  readonly isReady: boolean;
  readonly statistics: DeviceStatistics;
}

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
  const receipts = createUplinkOutbox(RECEIPTS_KEPT, RECEIPTS_AGAIN);
  const requests = createUplinkOutbox(REQUESTS_KEPT);
  const events = createUplinkOutbox(EVENTS_KEPT);
  const bootId = randomBytes(6).toString('base64url');
  const problem = options.onProblem ?? (() => undefined);
  const nowMs = options.nowMs ?? Date.now;
  const recorder = createTelemetryRecorder(options.telemetry ?? {}, { bootId, nowMs, onProblem: problem });
  let connections = 0;
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
      execute: (message, ...rest) => renewal.execute(message) ?? options.execute(message, ...rest),
      sendReceipt: (messageId, receipt, onAcked) =>
        receipts.push({ topic: topics.receipt(vehicleId, messageId), payload: bytesOf(receipt), onAcked }),
      onMalformed: (reason) => problem(`ignored a message: ${reason}`),
      onProblem: problem,
    },
    options.inboxStore,
  );

  const uplinks = [receipts, requests, events, recorder];
  const connection = superviseConnection({
    connect: () => connectAs(renewal.current, endpoint, options.keepAliveSeconds),
    delay: createReconnectDelay(options.reconnect ?? DEFAULT_RECONNECT, options.random ?? Math.random),
    onMessage: (topic, payload) => void inbox.receive(payload, topics.isBroadcast(topic)),
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
      connections += 1;
      const transmit = transmitOver(client, options.loses ?? (() => false));
      // first: what was done before the connection broke must not be taken for never done when replay looks
      receipts.open(transmit);
      await sayReady(client, identity, bootId);
      isReady = true;
      await renewal.noteAccepted();
      requests.open(transmit);
      events.open(transmit);
      renewal.noteReady();
      recorder.open(frameLinkOver(client, vehicleId, transmit));
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
    telemetry: recorder,
    sendEvent: (type, body) => events.push({ topic: topics.event(vehicleId, type), payload: bytesOf(body) }),
    enterTunnel: () => connection.cut(),
    comeBack: () => connection.open(),
    async stop(timeoutMs = 10_000) {
      recorder.flush();
      if (connection.isOpen) await settled(() => Promise.all([recorder.drained(), receipts.drained()]), timeoutMs);
      await connection.close();
      await options.inboxStore?.close();
    },
    get isReady() {
      return isReady;
    },
    get statistics() {
      return { ...recorder.statistics, executed: inbox.executed, connections };
    },
  };
}

function inboxOptions({ nowMs = Date.now, recover, takeAside, present }: DeviceClientOptions) {
  return {
    nowMs,
    ...(recover === undefined ? {} : { recover }),
    ...(takeAside === undefined ? {} : { takeAside }),
    ...(present === undefined ? {} : { present }),
  };
}

function bytesOf(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
