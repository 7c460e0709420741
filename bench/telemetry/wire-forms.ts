import { deflateRawSync, gzipSync } from 'node:zlib';
import { encode as encodeCbor } from 'cborg';
import { CODEC_NAMES, type CodecName, encodeFrame } from '../../contract/telemetry/codecs.ts';
import type { TelemetryFrame } from '../../contract/telemetry/frame.ts';

const BEST = { level: 9 };

export type WireForm = CodecName | 'json gzip' | 'cbor' | 'cbor deflate';

export const WIRE_FORMS: readonly WireForm[] = [...CODEC_NAMES, 'json gzip', 'cbor', 'cbor deflate'];

/** How many bytes a frame is in each form; those that are not ours hold the same as its JSON. */
export function wireBytes(frame: TelemetryFrame): Record<WireForm, number> {
  const [json, protobuf, packed] = CODEC_NAMES.map((codec) => encodeFrame(frame, codec)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const cbor = encodeCbor(JSON.parse(new TextDecoder().decode(json)));
  return {
    json: json.length,
    protobuf: protobuf.length,
    packed: packed.length,
    'json gzip': gzipSync(json, BEST).length,
    cbor: cbor.length,
    'cbor deflate': deflateRawSync(cbor, BEST).length,
  };
}
