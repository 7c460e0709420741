import mqttPacket, { type Packet, type Parser } from 'mqtt-packet';
import type { MqttProfile } from '../../local/mqtt/mqtt-profile.ts';
import type { Version } from './client-packets.ts';
import { MemoryWire } from './memory-wire.ts';
import type { WirePlan } from './mqtt-scenario.ts';
import { packetBytes, uint16 } from './raw-bytes.ts';

/** What a server may send at all. */
const SERVER_PACKETS = new Set([
  'connack',
  'publish',
  'puback',
  'pubrec',
  'pubrel',
  'pubcomp',
  'suback',
  'unsuback',
  'pingresp',
  'disconnect',
]);
/** How a client answers each, by first byte. */
const ANSWERS: Readonly<Record<string, number>> = { pubrec: 0x62, pubrel: 0x70 };

/** One hostile connection. It also reads what the broker writes: that must be MQTT, whatever came in. */
export class FuzzedClient {
  readonly wire: MemoryWire;
  received = 0;
  readonly #plan: WirePlan;
  readonly #profile: MqttProfile;
  readonly #complain: (problem: string) => void;
  #version: Version | undefined;
  #parser: Parser | undefined;
  #isRefused = false;
  #isEnded = false;

  constructor(plan: WirePlan, profile: MqttProfile, complain: (problem: string) => void) {
    this.#plan = plan;
    this.#profile = profile;
    this.#complain = complain;
    this.wire = new MemoryWire({ isDeaf: plan.isDeaf, onBytes: (chunk) => this.#read(Buffer.from(chunk)) });
  }

  /** The broker let it in, before it wrote anything. */
  accepted(version: Version): void {
    this.#version = version;
    this.#parser = mqttPacket.parser({ protocolVersion: version });
    this.#parser.on('packet', (packet) => this.#take(packet));
    this.#parser.on('error', (error) => this.#complain(`the broker wrote what is no MQTT: ${error.message}`));
  }

  #read(chunk: Buffer): void {
    if (this.#parser) {
      this.#parser.parse(chunk);
      return;
    }
    // Who is not let in gets one CONNACK that says so, or nothing.
    const isRefusal = chunk[0] === 0x20 && chunk.length === 2 + (chunk[1] ?? 0) && chunk[3] !== 0;
    if (!isRefusal || this.#isRefused) this.#complain(`a stranger was sent ${chunk.toString('hex')}`);
    this.#isRefused = true;
  }

  #take(packet: Packet): void {
    this.received += 1;
    const isFirst = this.received === 1;
    if (!SERVER_PACKETS.has(packet.cmd) || isFirst !== (packet.cmd === 'connack')) {
      this.#complain(`the broker sent ${packet.cmd} as packet ${this.received}`);
    }
    if (this.#isEnded) this.#complain(`the broker sent ${packet.cmd} behind DISCONNECT`);
    if (packet.cmd === 'disconnect') {
      this.#isEnded = true;
      if (this.#version === 4) this.#complain('the broker sent DISCONNECT to a 3.1.1 client');
    }
    if (packet.cmd === 'publish') this.#judge(packet);
    if (this.#plan.acknowledges) this.#answer(packet);
  }

  #judge({ topic, qos, messageId }: mqttPacket.IPublishPacket): void {
    if (/[+#\0]/.test(topic)) this.#complain(`a delivery to topic ${JSON.stringify(topic)}`);
    if (qos > (this.#profile === 'spec' ? 2 : 1)) this.#complain(`a delivery of QoS ${qos}`);
    if (qos > 0 && !messageId) this.#complain('a delivery without a packet identifier');
  }

  #answer(packet: Packet): void {
    const { cmd, messageId = 0 } = packet;
    const answer = cmd === 'publish' ? [0, 0x40, 0x50][packet.qos] : ANSWERS[cmd];
    if (answer) this.wire.send(packetBytes(answer, uint16(messageId)));
  }
}
