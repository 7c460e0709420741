import { text, uint16, uint32, variable } from './raw-bytes.ts';
import type { SeededRandom } from './seeded-random.ts';

export type Place = 'connect' | 'will' | 'publish' | 'ack' | 'subscribe' | 'unsubscribe' | 'disconnect';

/** Property identifiers that belong in a packet. [MQTT-2.2.2.2] */
const FITTING: Readonly<Record<Place, readonly number[]>> = {
  connect: [0x11, 0x15, 0x16, 0x17, 0x19, 0x21, 0x22, 0x26, 0x27],
  will: [0x01, 0x02, 0x03, 0x08, 0x09, 0x18, 0x26],
  publish: [0x01, 0x02, 0x03, 0x08, 0x09, 0x23, 0x23, 0x26],
  ack: [0x1f, 0x26],
  subscribe: [0x0b, 0x26],
  unsubscribe: [0x26],
  disconnect: [0x11, 0x1f, 0x26],
};
const ENHANCED_AUTHENTICATION = [0x15, 0x16];
const TEXTS = ['', 'k', 'v1/car/up', 'a/+', 'ü/\u{1f697}', 'x'.repeat(300)];
const SMALL = [0, 1, 2, 3, 8, 9, 100, 65_535];

/** A property block with its length: mostly what belongs in the packet, rarely anything, twice, or out of range. */
export function propertyBlock(random: SeededRandom, place: Place): Buffer {
  const parts: Buffer[] = [];
  const count = random.chance(2) ? 0 : 1 + random.below(4);
  const used = new Set<number>();
  for (let index = 0; index < count; index += 1) {
    const id = random.chance(40) ? random.below(0x2c) : random.pick(FITTING[place]);
    const isAgain = used.has(id) && id !== 0x26 && !random.chance(20);
    // Every connection that asks for it is refused: too few would get further.
    if (isAgain || (ENHANCED_AUTHENTICATION.includes(id) && !random.chance(20))) continue;
    used.add(id);
    parts.push(Buffer.of(id), propertyValue(random, id));
  }
  const body = Buffer.concat(parts);
  return Buffer.concat([variable(random.chance(200) ? random.below(40) : body.length), body]);
}

function propertyValue(random: SeededRandom, id: number): Buffer {
  switch (id) {
    case 0x01:
    case 0x17:
    case 0x19:
    case 0x24:
    case 0x25:
    case 0x28:
    case 0x29:
    case 0x2a:
      return Buffer.of(random.chance(20) ? random.below(256) : random.below(2));
    case 0x02:
    case 0x11:
    case 0x18:
      return uint32(random.pick([0, 1, 5, 60, 604_801, 0xffff_ffff]));
    case 0x27:
      return uint32(random.chance(20) ? 0 : random.pick([20, 200, 100_000, 0xffff_ffff]));
    case 0x0b:
      return variable(random.chance(10) ? 0 : random.pick([1, 127, 128, 268_435_455]));
    case 0x13:
      return uint16(random.pick(SMALL));
    case 0x21:
      return uint16(random.chance(20) ? 0 : random.pick([1, 2, 100, 65_535]));
    case 0x22:
    case 0x23:
      return uint16(random.chance(10) ? random.pick(SMALL) : 1 + random.below(8));
    case 0x26:
      return Buffer.concat([text(random.pick(TEXTS)), text(random.pick(TEXTS))]);
    case 0x08:
      return text(random.chance(5) ? random.pick(TEXTS) : 'v1/car/answer');
    default:
      return text(random.pick(TEXTS));
  }
}
