import { FRAME_LIMITS } from '../frame.ts';
import type { ByteReader } from '../proto/byte-reader.ts';
import type { ByteWriter } from '../proto/byte-writer.ts';

/**
 * How many samples; the first offset; from the second on how far apart they are, twice, and 1 more when that changes:
 * then by how much it does, for every further sample. Steady samples are a few bytes, however many.
 */
export function writeSampleTimes(writer: ByteWriter, offsetsMs: Int32Array): void {
  const { length } = offsetsMs;
  writer.varint(length);
  writer.varint(offsetsMs[0] ?? 0);
  if (length < 2) return;
  const steps = Array.from(offsetsMs.subarray(1), (offsetMs, at) => offsetMs - (offsetsMs[at] as number));
  const isSteady = steps.every((step) => step === steps[0]);
  writer.varint(2 * (steps[0] as number) + (isSteady ? 0 : 1));
  if (isSteady) return;
  for (const [at, step] of steps.entries()) if (at > 0) writer.zigzag(step - (steps[at - 1] as number));
}

export function readSampleTimes(reader: ByteReader): Int32Array {
  const samples = reader.varint();
  if (samples < 1 || samples > FRAME_LIMITS.samples) {
    throw reader.malformed(`samples are not 1 to ${FRAME_LIMITS.samples}`);
  }
  const offsetsMs = new Int32Array(samples);
  let offsetMs = reader.varint();
  offsetsMs[0] = offsetMs;
  const coded = samples < 2 ? 0 : reader.varint();
  const isSteady = coded % 2 === 0;
  let step = Math.floor(coded / 2);
  for (let at = 1; at < samples; at += 1) {
    if (at > 1 && !isSteady) step += reader.zigzag();
    if (step < 0) throw reader.malformed('samples go back in time');
    offsetMs += step;
    offsetsMs[at] = offsetMs;
  }
  if (offsetMs > FRAME_LIMITS.futureMs) throw reader.malformed('a sample is more than a day after the frame');
  return offsetsMs;
}
