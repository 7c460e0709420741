/** One element of DER: its tag, its contents, and all of its bytes. [X.690, section 8.1] */
export interface DerElement {
  tag: number;
  contents: Buffer;
  whole: Buffer;
}

/** The elements that lie one after another in `bytes`; undefined when they do not fill it exactly. */
export function readDer(bytes: Buffer): DerElement[] | undefined {
  const elements: DerElement[] = [];
  let at = 0;
  while (at < bytes.length) {
    const element = readElement(bytes, at);
    if (element === undefined) return undefined;
    elements.push(element);
    at += element.whole.length;
  }
  return elements;
}

const LONG_FORM = 0x80;
/** No element of a request is longer than 16 MiB. */
const MAX_LENGTH_BYTES = 3;

function readElement(bytes: Buffer, at: number): DerElement | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  const lengthBytes = first < LONG_FORM ? 0 : first - LONG_FORM;
  // 0x80 alone is the indefinite form, which DER forbids
  if (first === LONG_FORM || lengthBytes > MAX_LENGTH_BYTES || at + 2 + lengthBytes > bytes.length) return undefined;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
  const begin = at + 2 + lengthBytes;
  if (begin + length > bytes.length) return undefined;
  return { tag, contents: bytes.subarray(begin, begin + length), whole: bytes.subarray(at, begin + length) };
}
