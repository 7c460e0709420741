import mqttPacket from 'mqtt-packet';
import { createBroker, type MqttBroker } from '../../local/mqtt/broker.ts';
import type { MqttProfile } from '../../local/mqtt/mqtt-profile.ts';
import type { BrokerPorts } from '../../local/mqtt/ports.ts';
import { systemClock } from '../../local/ports/clock.ts';
import { MemoryWire } from './memory-wire.ts';
import type { MqttInput } from './mqtt-input.ts';

/** A broker under fire, with a client beside the fuzzed ones that must not notice. */
export interface MqttTarget {
  /** Sends one input on a connection of its own, and closes it. */
  run(input: MqttInput): Promise<void>;
  /** What went wrong since the last call; empty when nothing did. */
  problems(): string[];
  /** How deep the inputs got: accepted connects, and publishes that reached the ports. */
  readonly reached: { connects: number; publishes: number };
  close(): Promise<void>;
}

const WITNESS_TOPIC = 'witness/echo';

export async function mqttTarget(profile: MqttProfile): Promise<MqttTarget> {
  const problems: string[] = [];
  const reached = { connects: 0, publishes: 0 };
  const broker = createBroker({
    ports: openPorts(reached),
    clock: systemClock,
    log: (level, event, fields) => {
      if (level === 'error') problems.push(`${event} ${JSON.stringify(fields)}`);
    },
    profile,
    quotas: 'off',
  });
  const witness = await Witness.connect(broker);
  return {
    run: async (input) => {
      const wire = new MemoryWire();
      wire.on('error', () => undefined);
      broker.attach(wire, { remoteAddress: '127.0.0.1', remotePort: 1 });
      for (const piece of input.pieces) wire.send(piece);
      await turn();
      wire.destroy();
      const echoed = await witness.echo();
      if (!echoed) problems.push('the witness does not hear itself any more');
    },
    problems: () => problems.splice(0),
    reached,
    close: () => broker.close(),
  };
}

const openPorts = (reached: MqttTarget['reached']): BrokerPorts => ({
  authenticate: () => ({ ok: true, principal: {} }),
  isAllowed: (connection, _operation, name) => connection.clientId === 'witness' || name !== WITNESS_TOPIC,
  onPublish: (connection) => {
    if (connection.clientId !== 'witness') reached.publishes += 1;
    return 'route';
  },
  onConnected: () => {
    reached.connects += 1;
  },
  onDisconnected: () => undefined,
  onConnectFailed: () => undefined,
  onSubscribed: () => undefined,
  onUnsubscribed: () => undefined,
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A quiet client that publishes to itself after every input. */
class Witness {
  readonly #wire: MemoryWire;
  #heard = 0;
  #said = 0;

  private constructor() {
    const parser = mqttPacket.parser({ protocolVersion: 4 });
    parser.on('packet', (packet) => {
      if (packet.cmd === 'publish') this.#heard += 1;
    });
    this.#wire = new MemoryWire((chunk) => parser.parse(Buffer.from(chunk)));
  }

  static async connect(broker: MqttBroker): Promise<Witness> {
    const witness = new Witness();
    broker.attach(witness.#wire, { remoteAddress: '127.0.0.1', remotePort: 2 });
    witness.#wire.send(CONNECT);
    witness.#wire.send(SUBSCRIBE);
    await turn();
    return witness;
  }

  async echo(): Promise<boolean> {
    this.#said += 1;
    this.#wire.send(PUBLISH);
    for (let turns = 0; turns < 20 && this.#heard < this.#said; turns += 1) await turn();
    return this.#heard === this.#said;
  }
}

const CONNECT = mqttPacket.generate({
  cmd: 'connect',
  protocolId: 'MQTT',
  protocolVersion: 4,
  clean: true,
  keepalive: 0,
  clientId: 'witness',
});
const SUBSCRIBE = mqttPacket.generate({
  cmd: 'subscribe',
  messageId: 1,
  subscriptions: [{ topic: WITNESS_TOPIC, qos: 0 }],
});
const PUBLISH = mqttPacket.generate({
  cmd: 'publish',
  topic: WITNESS_TOPIC,
  payload: 'still here',
  qos: 0,
  dup: false,
  retain: false,
});
