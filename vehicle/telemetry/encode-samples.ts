import { type CodecName, encodeFrame } from '../../contract/telemetry/codecs.ts';
import { FRAME_LIMITS, type SchemaRef } from '../../contract/telemetry/frame.ts';
import { frameOfSamples, type TelemetrySample } from '../../contract/telemetry/samples.ts';
import type { GatheredSamples } from './frame-batch.ts';

/** Where frames come from. */
export interface FrameOrigin {
  bootId: string;
  schema: SchemaRef;
  codec: CodecName;
  /** Of the next frame; goes on with every one. */
  sequence: number;
}

export interface EncodedFrame {
  sequence: number;
  payload: Uint8Array;
}

/** Samples as one frame, or as several where one could not hold them. */
export function encodeSamples({ baseTimeMs, samples }: GatheredSamples, origin: FrameOrigin): EncodedFrame[] {
  const { bootId, schema, codec, sequence } = origin;
  const payload = encodeFrame(frameOfSamples({ bootId, schema, sequence, baseTimeMs }, samples), codec);
  const halves = payload.length <= FRAME_LIMITS.frameBytes ? undefined : halvesOf(samples);
  if (halves !== undefined) return halves.flatMap((half) => encodeSamples({ baseTimeMs, samples: half }, origin));
  origin.sequence += 1;
  return [{ sequence, payload }];
}

/** Half of the moments each, or half of the signals of a single one; undefined for what cannot be halved. */
function halvesOf(samples: TelemetrySample[]): [TelemetrySample[], TelemetrySample[]] | undefined {
  const [only] = samples;
  if (samples.length > 1) return atHalf(samples);
  if (only === undefined || only.signals.length < 2) return undefined;
  const [first, second] = atHalf(only.signals);
  return [[{ ...only, signals: first }], [{ ...only, signals: second }]];
}

function atHalf<T>(list: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(list.length / 2);
  return [list.slice(0, middle), list.slice(middle)];
}
