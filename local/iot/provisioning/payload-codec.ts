import { decode, encode } from 'cborg';
import type { PayloadFormat } from './provisioning-topics.ts';

/**
 * Only what a client with a schema sends: no length left open, no tag, no number that JavaScript cannot hold, no key
 * twice. Whether AWS takes open lengths is not documented. [assumed] [RFC 8949]
 */
const BOUNDED = {
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
  rejectDuplicateMapKeys: true,
  // a plain object would take `__proto__` for its prototype
  useMaps: true,
} as const;

/** A request deeper than this is none of the three. */
const MAX_DEPTH = 4;

/** The request as an object; undefined when it is none. An empty payload stands for an empty one. [AWS-IoT: fleet-provision-api] */
export function readPayload(format: PayloadFormat, payload: Buffer): Record<string, unknown> | undefined {
  if (payload.length === 0) return {};
  try {
    const parsed: unknown = format === 'json' ? JSON.parse(payload.toString('utf8')) : readCbor(payload);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    // a stack that nesting used up among them
    return undefined;
  }
}

/** An answer in the format of its request. */
export function writePayload(format: PayloadFormat, answer: object): Buffer {
  return Buffer.from(format === 'json' ? JSON.stringify(answer) : encode(answer, { ignoreUndefinedProperties: true }));
}

function readCbor(payload: Buffer): unknown {
  return plain(decode(payload, BOUNDED), MAX_DEPTH);
}

/** Maps with texts for keys become objects whose every key is their own. */
function plain(value: unknown, depth: number): unknown {
  if (depth === 0) throw new Error('nested too deep');
  if (Array.isArray(value)) return value.map((item) => plain(item, depth - 1));
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([key, item]) => [textKey(key), plain(item, depth - 1)]));
}

function textKey(key: unknown): string {
  if (typeof key === 'string') return key;
  throw new Error('a key is no text');
}
