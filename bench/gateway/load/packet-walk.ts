/** Called with the first byte of a packet, where its body starts and where it ends. */
export type OnPacket = (bytes: Buffer, firstByte: number, bodyStart: number, end: number) => void;

/** Walks the whole packets in `bytes` up to `limit` without building objects; returns where an unfinished one starts. */
export function walkPackets(bytes: Buffer, limit: number, onPacket: OnPacket): number {
  let at = 0;
  while (at + 2 <= limit) {
    let cursor = at + 1;
    let byte = bytes[cursor] ?? 0;
    let length = byte & 0x7f;
    for (let shift = 7; (byte & 0x80) !== 0; shift += 7) {
      cursor += 1;
      if (cursor >= limit) return at;
      byte = bytes[cursor] ?? 0;
      length |= (byte & 0x7f) << shift;
    }
    const end = cursor + 1 + length;
    if (end > limit) return at;
    onPacket(bytes, bytes[at] ?? 0, cursor + 1, end);
    at = end;
  }
  return at;
}
