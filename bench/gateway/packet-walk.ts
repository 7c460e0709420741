/** Walks the packets of a byte stream without building objects; what is left of an unfinished one is returned. */
export function walkPackets(
  bytes: Buffer,
  onPacket: (header: number, bodyStart: number, end: number) => void,
): Buffer | undefined {
  let at = 0;
  while (at + 2 <= bytes.length) {
    let length = 0;
    let shift = 0;
    let cursor = at + 1;
    for (;;) {
      const byte = bytes[cursor];
      if (byte === undefined) return bytes.subarray(at);
      cursor += 1;
      length |= (byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) break;
      shift += 7;
    }
    const end = cursor + length;
    if (end > bytes.length) return bytes.subarray(at);
    onPacket(bytes[at] ?? 0, cursor, end);
    at = end;
  }
  return at === bytes.length ? undefined : bytes.subarray(at);
}
