import { isDeepStrictEqual } from 'node:util';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { CATALOGUES } from '../../contract/telemetry/catalogue/catalogue.ts';
import { CODEC_NAMES, encodeFrame } from '../../contract/telemetry/codecs.ts';
import { decodeFrame } from '../../contract/telemetry/decode-frame.ts';
import { FRAME_LIMITS, type SignalValue, type TelemetryFrame } from '../../contract/telemetry/frame.ts';
import { DEFLATED_CODEC } from '../../contract/telemetry/packed-codec.ts';
import { frameOfSamples } from '../../contract/telemetry/samples.ts';
import { damaged, noise } from './damage.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import type { SeededRandom } from './seeded-random.ts';

const NOW_MS = Date.UTC(2026, 0, 15);
const HEAD_BYTES = 2;

/**
 * Frames, damaged in most cases, at the consumer's door: a frame within the limits or a fault comes of them, and a frame
 * that was read is the same again after each codec.
 */
export function telemetryFuzz(): FuzzTarget<Uint8Array> {
  const outcomes: Record<string, number> = {};
  let slowestMs = 0;
  return {
    make: (random) => hostile(random),
    async attempt(bytes) {
      const startMs = performance.now();
      const decoding = decodeFrame(bytes, NOW_MS);
      slowestMs = Math.max(slowestMs, performance.now() - startMs);
      const outcome = decoding.ok ? 'frame' : decoding.reason;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      return decoding.ok ? problemsOf(decoding.frame) : [];
    },
    toJson: (bytes) => Buffer.from(bytes).toString('hex'),
    fromJson: (saved) => Buffer.from(saved as string, 'hex'),
    summary: () => ({ outcomes, slowestMs: Math.round(slowestMs * 10) / 10 }),
    close: async () => undefined,
  };
}

function problemsOf(frame: TelemetryFrame): string[] {
  const values = frame.columns.reduce((sum, column) => sum + column.values.length, 0);
  const problems = values > FRAME_LIMITS.values ? [`a frame of ${values} values`] : [];
  for (const codec of CODEC_NAMES) {
    const bytes = encodeFrame(frame, codec);
    // what came packed can be too long for a frame in another codec
    if (bytes.length > FRAME_LIMITS.frameBytes) continue;
    const again = decodeFrame(bytes, NOW_MS);
    if (!again.ok) problems.push(`${codec} of a frame is ${again.reason}: ${again.detail}`);
    else if (!isDeepStrictEqual(inOrder(again.frame), inOrder(frame))) problems.push(`${codec} changed a frame`);
  }
  return problems;
}

/** JSON has the columns in the order in which samples name them. */
function inOrder(frame: TelemetryFrame): TelemetryFrame {
  return { ...frame, columns: frame.columns.toSorted((one, other) => (one.path < other.path ? -1 : 1)) };
}

function hostile(random: SeededRandom): Uint8Array {
  if (random.chance(20)) return Buffer.concat([Buffer.of(random.pick([0x7b, 0x08, 0x02, 0x03])), noise(random)]);
  const bytes = Buffer.from(encodeFrame(frame(random), random.pick(CODEC_NAMES)));
  if (bytes[0] !== DEFLATED_CODEC || random.chance(3)) return damaged(random, bytes, 2);
  // most damage to deflated bytes ends at the inflater: this comes behind it
  const body = damaged(random, inflateRawSync(bytes.subarray(HEAD_BYTES)), 2);
  return Buffer.concat([bytes.subarray(0, HEAD_BYTES), deflateRawSync(body)]);
}

function frame(random: SeededRandom): TelemetryFrame {
  const { schema, signals } = random.pick(CATALOGUES);
  const width = random.below(12);
  const paths = Array.from({ length: width }, (_, at) => (random.chance(8) ? `X.S${at}` : random.pick(signals).path));
  const samples = Array.from({ length: 1 + random.below(20) }, (_, at) => ({
    offsetMs: random.chance(10) ? random.below(100_000) : at * 1_000,
    signals: paths
      .filter(() => !random.chance(10))
      .map((path, index): [string, SignalValue] => [path, value(random, index)]),
    qualities: new Map(paths.filter(() => random.chance(30)).map((path) => [path, 'stale' as const])),
  }));
  const head = { bootId: `b${random.below(99)}`, sequence: random.below(2 ** 31), schema };
  const units = new Map(random.chance(9) ? [['X.S1', 'furlong']] : []);
  return frameOfSamples({ ...head, baseTimeMs: NOW_MS - random.below(10 ** 9) }, samples, units);
}

function value(random: SeededRandom, index: number): SignalValue {
  const number = (random.below(2 ** 20) - 2 ** 19) / random.pick([1, 10, 1_000, 3, 2.55]);
  if (random.chance(30)) return random.pick([true, '', 'P0301', Number.MAX_VALUE, 5e-324, 2 ** 53]);
  return index % 4 === 1 ? number > 0 : index % 4 === 2 ? `text ${Math.trunc(number) % 3}` : number;
}
