import { type Duplex, duplexPair } from 'node:stream';
import mqttPacket, { type Packet } from 'mqtt-packet';
import { type BrokerOptions, createBroker, type MqttBroker } from '../../../local/mqtt/broker.ts';
import type { MqttLimits } from '../../../local/mqtt/mqtt-limits.ts';
import type { BrokerPorts, ConnectionInfo, ConnectRequest, MqttMessage, Peer } from '../../../local/mqtt/ports.ts';
import type { LogLevel } from '../../../local/ports/log.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';

/** What the ports were told, in order. */
export interface Told {
  events: string[];
  connected: ConnectionInfo[];
  published: { clientId: string; message: MqttMessage }[];
  requests: ConnectRequest[];
  log: { level: LogLevel; event: string; fields: Record<string, unknown> | undefined }[];
}

export interface Bench {
  broker: MqttBroker;
  clock: ManualClock;
  told: Told;
  /** An MQTT client of the oracle's codec on an in-memory stream. */
  client(version: 4 | 5, peer?: Peer): WireClient;
  connect(clientId: string, options?: ConnectOptions): Promise<WireClient>;
}

export type ConnectOptions = Record<string, unknown> & { version?: 4 | 5; peer?: Peer };

const ANY_PEER: Peer = { remoteAddress: '127.0.0.1', remotePort: 40_000 };

/** Time stands still on the bench: quotas are off unless they are the question. */
export function mqttBench(
  ports: Partial<BrokerPorts> = {},
  limits: Partial<MqttLimits> = {},
  {
    profile = 'aws',
    quotas = 'off',
    features = {},
    random = () => 0,
    clock = manualClock(),
    records,
  }: Pick<BrokerOptions, 'profile' | 'quotas' | 'features' | 'random' | 'records'> & { clock?: ManualClock } = {},
): Bench {
  const told: Told = { events: [], connected: [], published: [], requests: [], log: [] };
  const broker = createBroker({
    clock,
    records,
    limits,
    profile,
    quotas,
    features,
    log: (level, event, fields) => told.log.push({ level, event, fields }),
    random,
    ports: {
      authenticate: (request) => {
        told.requests.push(request);
        return { ok: true, principal: {} };
      },
      isAllowed: () => true,
      onPublish: (connection, message) => {
        told.published.push({ clientId: connection.clientId, message });
        return 'route';
      },
      onConnected: (connection) => {
        told.connected.push(connection);
        told.events.push(`connected ${connection.clientId}`);
      },
      onDisconnected: (connection, reason) => told.events.push(`disconnected ${connection.clientId} ${reason}`),
      onConnectFailed: (request, reason) => told.events.push(`connect_failed ${request.clientId} ${reason}`),
      onSubscribed: (connection, filters) => told.events.push(`subscribed ${connection.clientId} ${filters}`),
      onUnsubscribed: (connection, filters) => told.events.push(`unsubscribed ${connection.clientId} ${filters}`),
      ...ports,
    },
  });
  const client = (version: 4 | 5, peer = ANY_PEER): WireClient => {
    const [near, far] = duplexPair();
    // The pair does not pass a destroyed end on, as a socket does.
    far.once('close', () => near.destroy());
    near.once('close', () => far.destroy());
    broker.attach(far, peer);
    return new WireClient(near, version);
  };
  const connect = async (
    clientId: string,
    { version = 4, peer, ...options }: ConnectOptions = {},
  ): Promise<WireClient> => {
    const wire = client(version, peer);
    wire.connect(clientId, options);
    await wire.expect('connack');
    return wire;
  };
  return { broker, clock, told, client, connect };
}

export class WireClient {
  readonly stream: Duplex;
  readonly version: 4 | 5;
  received: Packet[] = [];
  isClosed = false;
  readonly #waiting: (() => void)[] = [];

  constructor(stream: Duplex, version: 4 | 5) {
    this.stream = stream;
    this.version = version;
    const parser = mqttPacket.parser({ protocolVersion: version });
    parser.on('packet', (packet) => {
      this.received.push(packet);
      this.#wake();
    });
    stream.on('data', (chunk: Buffer) => parser.parse(Buffer.from(chunk)));
    stream.on('error', () => undefined);
    const closed = (): void => {
      this.isClosed = true;
      stream.end();
      this.#wake();
    };
    stream.on('end', closed);
    stream.on('close', closed);
  }

  connect(clientId: string, options: Record<string, unknown> = {}): void {
    const packet = {
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: this.version,
      clean: true,
      keepalive: 60,
      clientId,
      ...options,
    };
    this.stream.write(mqttPacket.generate(packet as Packet, { protocolVersion: this.version }));
  }

  send(packet: Record<string, unknown>): void {
    this.stream.write(mqttPacket.generate(packet as unknown as Packet, { protocolVersion: this.version }));
  }

  raw(...bytes: number[]): void {
    this.stream.write(Buffer.from(bytes));
  }

  publish(topic: string, payload: string | Buffer, options: Record<string, unknown> = {}): void {
    this.send({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false, messageId: 1, ...options });
  }

  async subscribe(topic: string, qos = 0, options: Record<string, unknown> = {}): Promise<number[]> {
    this.send({ cmd: 'subscribe', messageId: 9, subscriptions: [{ topic, qos, ...options }] });
    const suback = await this.expect('suback');
    return (suback['granted'] ?? []) as number[];
  }

  /** The next packet of this kind; packets before it are dropped. Rejects when the stream closes without one. */
  async expect(cmd: string): Promise<Record<string, unknown>> {
    for (;;) {
      const index = this.received.findIndex((packet) => packet.cmd === cmd);
      if (index >= 0) return this.received.splice(0, index + 1).at(-1) as unknown as Record<string, unknown>;
      if (this.isClosed) throw new Error(`closed without ${cmd}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Until the broker has closed the stream. */
  async closed(): Promise<void> {
    while (!this.isClosed) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** A round trip: everything sent before has been handled, everything it caused has arrived. */
  async settled(): Promise<Packet[]> {
    this.send({ cmd: 'pingreq' });
    for (;;) {
      const index = this.received.findIndex((packet) => packet.cmd === 'pingresp');
      if (index >= 0) {
        this.received.splice(index, 1);
        return this.received.splice(0);
      }
      if (this.isClosed) return this.received.splice(0);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
