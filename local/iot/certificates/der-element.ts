/** One element of DER within `bytes`: its tag, where it begins, where its contents begin, where it ends. */
export interface DerElement {
  tag: number;
  offset: number;
  start: number;
  end: number;
}

/** Tags of the universal types read here. [X.690, section 8] */
export const DER_TAG = { bitString: 0x03, sequence: 0x30 } as const;

const CONSTRUCTED = 0x20;
const TAG_OF_MORE_BYTES = 0x1f;
const LONG_FORM = 0x80;
const HEADER_BYTES = 2;
/** 16 MB: far beyond what anybody sends here. */
const MAX_LENGTH_BYTES = 3;
const MAX_DEPTH = 16;

/** The element at `offset`; undefined when it is none, is not as DER has it, or goes beyond `end`. [X.690, section 10.1] */
export function elementAt(bytes: Uint8Array, offset: number, end = bytes.length): DerElement | undefined {
  const [tag, first] = [bytes[offset], bytes[offset + 1]];
  if (tag === undefined || first === undefined || (tag & TAG_OF_MORE_BYTES) === TAG_OF_MORE_BYTES) return undefined;
  const longBytes = first & LONG_FORM ? first & ~LONG_FORM : 0;
  // no length at all is BER's
  if (first === LONG_FORM || longBytes > MAX_LENGTH_BYTES) return undefined;
  const start = offset + HEADER_BYTES + longBytes;
  let length = longBytes === 0 ? first : 0;
  for (let at = offset + HEADER_BYTES; at < start; at += 1) length = length * 256 + (bytes[at] ?? 0);
  return start + length <= end ? { tag, offset, start, end: start + length } : undefined;
}

/** What an element holds, in order; undefined when it is not elements and nothing else. */
export function elementsIn(bytes: Uint8Array, { start, end }: DerElement): DerElement[] | undefined {
  const found: DerElement[] = [];
  for (let offset = start; offset < end; ) {
    const element = elementAt(bytes, offset, end);
    if (element === undefined) return undefined;
    found.push(element);
    offset = element.end;
  }
  return found;
}

/** Whether the element holds what its tags say, all the way down. */
export function isWhole(bytes: Uint8Array, element: DerElement, depth = 0): boolean {
  if ((element.tag & CONSTRUCTED) === 0) return true;
  if (depth === MAX_DEPTH) return false;
  return elementsIn(bytes, element)?.every((inner) => isWhole(bytes, inner, depth + 1)) ?? false;
}

/** As it is encoded. */
export function encodedElement(bytes: Uint8Array, { offset, end }: DerElement): Uint8Array {
  return bytes.subarray(offset, end);
}
