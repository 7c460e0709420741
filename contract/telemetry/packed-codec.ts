import { deflateRawSync, type InflateRaw, inflateRawSync, type ZlibOptions } from 'node:zlib';
import { catalogueOf } from './catalogue/catalogue.ts';
import { readColumns } from './columns/read-columns.ts';
import { writeColumns } from './columns/write-columns.ts';
import { DEFAULT_SCHEMA, FRAME_LIMITS, type FrameDecoding, type TelemetryFrame } from './frame.ts';
import { broken, checkedHead } from './frame-rules.ts';
import { decodingOf, MalformedFrame } from './malformed-frame.ts';
import { ByteReader } from './proto/byte-reader.ts';
import { readFrameMessage, writeFrameMessage } from './proto/frame-message.ts';

/** First byte: the rest is deflated. */
export const DEFLATED_CODEC = 0x02;
/** First byte: it is not, for that would be longer. */
export const PLAIN_CODEC = 0x03;

const HEAD_BYTES = 2;
const SMALLEST = 9;
/** Shorter ones do not get shorter: it is not tried. */
const WORTH_DEFLATING_BYTES = 100;
const TOO_LARGE = 'ERR_BUFFER_TOO_LARGE';

/**
 * The frame in as few bytes as it goes: known signals by their number, numbers as differences, and all of it deflated.
 * Throws MalformedFrame for a value that a frame cannot hold.
 */
export function encodePackedFrame(frame: TelemetryFrame): Uint8Array {
  const { schema, bootId, sequence, baseTimeMs } = frame;
  const body = writeFrameMessage({
    ...{ bootId, sequence, baseTimeMs, offsetsMs: [], columns: [] },
    // the version is the second byte
    ...{ schemaVersion: 0, schemaId: schema.id === DEFAULT_SCHEMA.id ? '' : schema.id },
    packedColumns: writeColumns(frame, catalogueOf(schema)),
  });
  const deflated = body.length < WORTH_DEFLATING_BYTES ? body : deflateRawSync(body, { level: SMALLEST });
  const isShorter = deflated.length < body.length;
  const codec = isShorter ? DEFLATED_CODEC : PLAIN_CODEC;
  return Buffer.concat([Uint8Array.of(codec, schema.version), isShorter ? deflated : body]);
}

/** Reads a frame and checks it, but for its clock. */
export function decodePackedFrame(bytes: Uint8Array): FrameDecoding {
  return decodingOf(() => {
    const rest = bytes.subarray(HEAD_BYTES);
    const message = readFrameMessage(bytes[0] === PLAIN_CODEC ? rest : inflated(rest));
    const id = message.schemaId === '' ? DEFAULT_SCHEMA.id : message.schemaId;
    const { bootId, sequence, schema, baseTimeMs } = checkedHead(message, { id, version: bytes[1] });
    if (message.packedColumns === undefined) throw broken('there are no packed columns');
    const reader = new ByteReader(message.packedColumns, 'bad-frame');
    const { offsetsMs, columns } = readColumns(reader, catalogueOf(schema));
    return { bootId, sequence, schema, baseTimeMs, offsetsMs, columns };
  });
}

const INFLATE_OPTIONS: ZlibOptions = { maxOutputLength: FRAME_LIMITS.inflatedBytes, info: true };

function inflated(bytes: Uint8Array): Uint8Array {
  // with `info` it answers otherwise than its type says: the stream's end tells of bytes behind it
  const { buffer, engine } = inflate(bytes) as unknown as { buffer: Buffer; engine: InflateRaw };
  if (engine.bytesWritten !== bytes.length) throw new MalformedFrame('bad-compression', 'bytes behind the end');
  return buffer;
}

function inflate(bytes: Uint8Array): unknown {
  try {
    return inflateRawSync(bytes, INFLATE_OPTIONS);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== TOO_LARGE) throw new MalformedFrame('bad-compression', message);
    throw new MalformedFrame('too-large', `inflates to more than ${FRAME_LIMITS.inflatedBytes} bytes`);
  }
}
