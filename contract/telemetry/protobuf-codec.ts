import { type Catalogue, catalogueOf } from './catalogue/catalogue.ts';
import { FRAME_LIMITS, type FrameDecoding, type SignalColumn, type TelemetryFrame } from './frame.ts';
import { broken, checkedHead, checkWidth } from './frame-rules.ts';
import { decodingOf } from './malformed-frame.ts';
import { type FrameMessage, readFrameMessage, writeFrameMessage } from './proto/frame-message.ts';
import { readColumnMessage } from './proto/read-column-message.ts';
import { writeColumnMessage } from './proto/write-column-message.ts';

/** Tag of the message's first field, a varint; the schema's version follows as its value. */
export const PROTOBUF_CODEC = 0x08;

/** The frame as proto/telemetry-frame.proto has it. Throws MalformedFrame for a value that a frame cannot hold. */
export function encodeProtobufFrame({ schema, columns, ...head }: TelemetryFrame): Uint8Array {
  const catalogue = catalogueOf(schema);
  return writeFrameMessage({
    ...head,
    ...{ schemaId: schema.id, schemaVersion: schema.version, packedColumns: undefined },
    columns: columns.filter(({ values }) => values.length > 0).map((column) => writeColumnMessage(column, catalogue)),
  });
}

/** Reads a frame and checks it, but for its clock. */
export function decodeProtobufFrame(bytes: Uint8Array): FrameDecoding {
  return decodingOf(() => {
    const message = readFrameMessage(bytes);
    const { schemaId: id, schemaVersion: version } = message;
    const { bootId, sequence, schema, baseTimeMs } = checkedHead(message, { id, version });
    const offsetsMs = offsetsOf(message);
    const columns = columnsOf(message, offsetsMs.length, catalogueOf(schema));
    checkWidth(columns, offsetsMs.length);
    return { bootId, sequence, schema, baseTimeMs, offsetsMs, columns };
  });
}

function offsetsOf({ offsetsMs }: FrameMessage): Int32Array {
  if (offsetsMs.length === 0) throw broken(`samples are not 1 to ${FRAME_LIMITS.samples}`);
  for (let at = 0; at < offsetsMs.length; at += 1) {
    const offsetMs = offsetsMs[at] as number;
    if (offsetMs < (offsetsMs[at - 1] ?? 0)) throw broken('samples go back in time');
    if (offsetMs > FRAME_LIMITS.futureMs) throw broken('a sample is more than a day after the frame');
  }
  return Int32Array.from(offsetsMs);
}

function columnsOf({ columns }: FrameMessage, samples: number, catalogue: Catalogue | undefined): SignalColumn[] {
  const seen = new Set<string>();
  let valuesLeft: number = FRAME_LIMITS.values;
  return columns.map((block) => {
    const column = readColumnMessage(block, catalogue, { samples, valuesLeft });
    if (seen.size === seen.add(column.path).size) throw broken(`${column.path} has two columns`);
    valuesLeft -= column.values.length;
    return column;
  });
}
