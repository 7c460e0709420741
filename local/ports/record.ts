import * as v from 'valibot';
import type { Log } from './log.ts';
import type { RecordStore } from './record-store.ts';

/** One kind of records: its name in the store, the version of its form, and what a header must be like. */
export interface RecordKind<Header> {
  readonly name: string;
  /** 1 to 255; a record of another version is not read. */
  readonly version: number;
  readonly schema: v.GenericSchema<unknown, Header>;
}

export interface LoadedRecord<Header> {
  readonly key: string;
  readonly header: Header;
  readonly body: Buffer;
}

const PREFIX_BYTES = 5;
const NO_BODY = Buffer.alloc(0);

/** A record: version, length of the header, header as JSON, and a body of any bytes. */
export function encodeRecord<Header>(kind: RecordKind<Header>, header: Header, body: Buffer = NO_BODY): Buffer {
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  const prefix = Buffer.allocUnsafe(PREFIX_BYTES);
  prefix.writeUInt8(kind.version, 0);
  prefix.writeUInt32BE(json.length, 1);
  return Buffer.concat([prefix, json, body]);
}

/** All records of a kind that pass their check. Those that do not are left where they are, counted and told of once. */
export function loadRecords<Header>(store: RecordStore, kind: RecordKind<Header>, log: Log): LoadedRecord<Header>[] {
  const loaded: LoadedRecord<Header>[] = [];
  let skipped = 0;
  let first: { key: string; problem: string } | undefined;
  for (const [key, bytes] of store.take(kind.name)) {
    const read = decodeRecord(kind, bytes);
    if (read.ok) loaded.push({ key, header: read.header, body: read.body });
    else {
      skipped += 1;
      first ??= { key, problem: read.problem };
    }
  }
  if (first) log('warn', 'records-skipped', { kind: kind.name, skipped, firstKey: first.key, problem: first.problem });
  return loaded;
}

type Decoded<Header> = { ok: true; header: Header; body: Buffer } | { ok: false; problem: string };

function decodeRecord<Header>(kind: RecordKind<Header>, bytes: Buffer): Decoded<Header> {
  if (bytes.length < PREFIX_BYTES) return { ok: false, problem: 'too short' };
  const version = bytes.readUInt8(0);
  if (version !== kind.version) return { ok: false, problem: `version ${version} instead of ${kind.version}` };
  const bodyStart = PREFIX_BYTES + bytes.readUInt32BE(1);
  if (bodyStart > bytes.length) return { ok: false, problem: 'cut short' };
  const parsed = v.safeParse(kind.schema, parseJson(bytes.toString('utf8', PREFIX_BYTES, bodyStart)));
  if (!parsed.success) return { ok: false, problem: parsed.issues[0].message };
  return { ok: true, header: parsed.output, body: bytes.subarray(bodyStart) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
