/** A decoded packet in plain values, bytes as hexadecimal: the form in which two decoders are compared. */
export type PlainPacket = { type: string } & Record<string, unknown>;

export type Decoded =
  | { kind: 'packet'; packet: PlainPacket }
  /** The bytes are no whole packet. */
  | { kind: 'incomplete' }
  | { kind: 'refused'; reason: string };

/** User properties with the values of equal keys together, which is all that both decoders tell. */
export function groupedPairs(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const grouped = new Map<string, string[]>();
  for (const [key, value] of pairs) grouped.set(key, [...(grouped.get(key) ?? []), value]);
  return grouped;
}

/** The object without its undefined fields. */
export function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
