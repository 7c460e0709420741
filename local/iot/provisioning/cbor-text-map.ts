const UNSIGNED = 0;
const TEXT = 3;
const MAP = 5;

/** A flat map of texts and whole numbers from 0 to 65535 in CBOR, enough to refuse a CBOR request in its own format. [RFC 8949] */
export function encodeCborMap(entries: readonly (readonly [string, string | number])[]): Buffer {
  const parts = [head(MAP, entries.length)];
  for (const [key, value] of entries) {
    parts.push(textItem(key), typeof value === 'number' ? head(UNSIGNED, value) : textItem(value));
  }
  return Buffer.concat(parts);
}

function textItem(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([head(TEXT, bytes.length), bytes]);
}

function head(majorType: number, argument: number): Buffer {
  const type = majorType << 5;
  if (argument < 24) return Buffer.from([type | argument]);
  if (argument < 256) return Buffer.from([type | 24, argument]);
  return Buffer.from([type | 25, argument >> 8, argument & 0xff]);
}
