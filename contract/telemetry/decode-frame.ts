import { judgeQualities } from './catalogue/judge-qualities.ts';
import { FRAME_LIMITS, type FrameDecoding, type FrameFault, type TelemetryFrame } from './frame.ts';
import { decodeJsonFrame, JSON_CODEC } from './json-codec.ts';
import { DEFLATED_CODEC, decodePackedFrame, PLAIN_CODEC } from './packed-codec.ts';
import { decodeProtobufFrame, PROTOBUF_CODEC } from './protobuf-codec.ts';

/**
 * Reads and checks a frame of any codec; the first byte tells which. What is wrong with it comes back as a value, for
 * quarantine. `nowMs` bounds its clock. Values that the catalogue does not believe are kept and marked.
 */
export function decodeFrame(bytes: Uint8Array, nowMs: number): FrameDecoding {
  if (bytes.length === 0) return fault('empty', 'no bytes');
  if (bytes.length > FRAME_LIMITS.frameBytes) return fault('too-large', `${bytes.length} bytes`);
  const decoding = decodeAny(bytes);
  if (!decoding.ok) return decoding;
  const clock = clockFault(decoding.frame, nowMs);
  if (clock !== undefined) return fault('clock-out-of-range', clock);
  judgeQualities(decoding.frame);
  return decoding;
}

function decodeAny(bytes: Uint8Array): FrameDecoding {
  switch (bytes[0]) {
    case JSON_CODEC:
      return decodeJsonFrame(bytes);
    case PROTOBUF_CODEC:
      return decodeProtobufFrame(bytes);
    case DEFLATED_CODEC:
    case PLAIN_CODEC:
      return decodePackedFrame(bytes);
    default:
      return fault('unknown-codec', `first byte 0x${bytes[0]?.toString(16)}`);
  }
}

/** Samples are in the order of their time: the last is the newest. */
function clockFault({ baseTimeMs, offsetsMs }: TelemetryFrame, nowMs: number): string | undefined {
  if (baseTimeMs < FRAME_LIMITS.earliestMs) return `t is ${baseTimeMs}`;
  const newestMs = baseTimeMs + (offsetsMs.at(-1) ?? 0);
  return newestMs > nowMs + FRAME_LIMITS.futureMs ? `the newest sample is of ${newestMs}` : undefined;
}

function fault(reason: FrameFault, detail: string): FrameDecoding {
  return { ok: false, reason, detail };
}
