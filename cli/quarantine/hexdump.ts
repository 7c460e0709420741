const PER_LINE = 16;

/** Lines such as `00000010  7b 22 76 22 ...  |{"v"...|`, 16 bytes each; at most `limit` bytes. */
export function hexdump(bytes: Uint8Array, limit = 512): string[] {
  const shown = bytes.subarray(0, limit);
  const lines: string[] = [];
  for (let at = 0; at < shown.length; at += PER_LINE) lines.push(lineOf(shown.subarray(at, at + PER_LINE), at));
  if (bytes.length > limit) lines.push(`... and ${bytes.length - limit} more bytes`);
  return lines;
}

function lineOf(bytes: Uint8Array, at: number): string {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const text = [...bytes].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
  return `${at.toString(16).padStart(8, '0')}  ${hex.padEnd(PER_LINE * 3 - 1)}  |${text}|`;
}
