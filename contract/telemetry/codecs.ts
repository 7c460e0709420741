import type { TelemetryFrame } from './frame.ts';
import { encodeJsonFrame } from './json-codec.ts';
import { encodePackedFrame } from './packed-codec.ts';
import { encodeProtobufFrame } from './protobuf-codec.ts';

/** How a frame goes on the wire; the cloud reads all of them, whatever the vehicle chose. */
export const CODEC_NAMES = ['json', 'protobuf', 'packed'] as const;
export type CodecName = (typeof CODEC_NAMES)[number];

const ENCODERS: Record<CodecName, (frame: TelemetryFrame) => Uint8Array> = {
  json: encodeJsonFrame,
  protobuf: encodeProtobufFrame,
  packed: encodePackedFrame,
};

/** The frame as the bytes that go on the topic. Throws MalformedFrame for a value that a frame cannot hold, e.g. NaN. */
export function encodeFrame(frame: TelemetryFrame, codecName: CodecName): Uint8Array {
  return ENCODERS[codecName](frame);
}
