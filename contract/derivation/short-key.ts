/** FNV-1a, 32 bit. [draft-eastlake-fnv] */
export function shortKey(text: string, characters: number): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(36).padStart(7, '0').slice(-characters);
}
