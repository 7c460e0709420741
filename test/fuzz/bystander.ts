import mqttPacket from 'mqtt-packet';
import type { MqttBroker } from '../../local/mqtt/broker.ts';
import { MemoryWire } from './memory-wire.ts';
import { packetBytes, text, uint16 } from './raw-bytes.ts';

export const BYSTANDER_ID = 'bystander';
export const BYSTANDER_TOPIC = 'bystander/echo';

const MAX_TURNS = 50;

/** A well-behaved client beside the fuzzed ones: it publishes to itself, and must go on hearing itself, once each time. */
export class Bystander {
  readonly #wire: MemoryWire;
  #heard = 0;
  #acknowledged = 0;
  #said = 0;

  private constructor() {
    const parser = mqttPacket.parser({ protocolVersion: 4 });
    parser.on('packet', (packet) => {
      if (packet.cmd === 'puback') this.#acknowledged += 1;
      if (packet.cmd !== 'publish') return;
      this.#heard += 1;
      this.#wire.send(packetBytes(0x40, uint16(packet.messageId ?? 0)));
    });
    this.#wire = new MemoryWire({ onBytes: (chunk) => parser.parse(Buffer.from(chunk)) });
  }

  static async connect(broker: MqttBroker): Promise<Bystander> {
    const bystander = new Bystander();
    broker.attach(bystander.#wire, { remoteAddress: '127.0.0.2', remotePort: 1 });
    const connect = [text('MQTT'), 4, 2, uint16(0), text(BYSTANDER_ID)];
    bystander.#wire.send(packetBytes(0x10, ...connect));
    bystander.#wire.send(packetBytes(0x82, uint16(1), text(BYSTANDER_TOPIC), 1));
    await turn();
    return bystander;
  }

  /** A QoS 1 round trip; undefined when all is well. */
  async complaint(): Promise<string | undefined> {
    this.#said += 1;
    this.#wire.send(packetBytes(0x32, text(BYSTANDER_TOPIC), uint16(1), Buffer.from('still here')));
    for (let turns = 0; turns < MAX_TURNS && this.#isWaiting(); turns += 1) await turn();
    if (this.#heard === this.#said && this.#acknowledged === this.#said) return undefined;
    return `the bystander said ${this.#said}, heard ${this.#heard}, has ${this.#acknowledged} acknowledgements`;
  }

  #isWaiting(): boolean {
    return this.#heard < this.#said || this.#acknowledged < this.#said;
  }
}

export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
