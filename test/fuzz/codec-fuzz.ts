import { isDeepStrictEqual } from 'node:util';
import { clientPacket, connect } from './client-packets.ts';
import { cut, damaged } from './damage.ts';
import type { Decoded } from './decoded-packet.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { KNOWN_DEVIATIONS } from './known-deviations.ts';
import { decodeWithOracle } from './oracle-decoder.ts';
import { decodeWithOurs } from './our-decoder.ts';

/** One packet, damaged in half of the cases, as it arrives; `version` is what the CONNECT before it agreed on. */
interface CodecInput {
  version: 4 | 5;
  pieces: Buffer[];
}

/** Our decoders beside mqtt-packet. */
export function codecFuzz(): FuzzTarget<CodecInput> {
  const counts = { accepted: 0, refused: 0, incomplete: 0 };
  const deviations = new Map<string, number>();
  return {
    make: (random) => {
      const version = random.pick([4, 5] as const);
      const bytes = random.chance(4) ? connect(random, version) : clientPacket(random, version);
      return { version, pieces: cut(random, damaged(random, bytes, 2)) };
    },
    attempt: async ({ version, pieces }) => {
      const bytes = Buffer.concat(pieces);
      const ours = decodeWithOurs(pieces, version);
      // mqtt-packet looks for missing fields in the packet behind: it gets one only.
      const oracle = decodeWithOracle(firstPacket(bytes), version);
      if (agree(ours, oracle)) {
        counts[ours.kind === 'packet' ? 'accepted' : ours.kind] += 1;
        return [];
      }
      const known = KNOWN_DEVIATIONS.find((deviation) => deviation.applies(ours, oracle));
      if (!known)
        return [`MQTT ${version} ${bytes.toString('hex')}: we say ${told(ours)}, mqtt-packet ${told(oracle)}`];
      deviations.set(known.name, (deviations.get(known.name) ?? 0) + 1);
      return [];
    },
    toJson: ({ version, pieces }) => ({ version, pieces: pieces.map((piece) => piece.toString('hex')) }),
    fromJson: (saved) => {
      const { version, pieces } = saved as { version: 4 | 5; pieces: string[] };
      return { version, pieces: pieces.map((piece) => Buffer.from(piece, 'hex')) };
    },
    summary: () => ({ agreed: counts, knownDeviations: Object.fromEntries(deviations) }),
    close: async () => undefined,
  };
}

/** The bytes of the first packet, or all when there is no whole one. */
function firstPacket(bytes: Buffer): Buffer {
  let length = 0;
  for (let at = 1; at < Math.min(5, bytes.length); at += 1) {
    const byte = bytes[at] ?? 0;
    length += (byte & 0x7f) * 128 ** (at - 1);
    if (byte < 0x80) return bytes.subarray(0, at + 1 + length);
  }
  return bytes;
}

function agree(ours: Decoded, oracle: Decoded): boolean {
  if (ours.kind !== oracle.kind) return false;
  return ours.kind !== 'packet' || oracle.kind !== 'packet' || isDeepStrictEqual(ours.packet, oracle.packet);
}

function told(decoded: Decoded): string {
  if (decoded.kind !== 'packet') return decoded.kind === 'refused' ? `no (${decoded.reason})` : 'incomplete';
  return JSON.stringify(decoded.packet, (_key, value) => (value instanceof Map ? [...value] : value));
}
