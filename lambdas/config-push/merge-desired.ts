export type Desired = Record<string, unknown>;

/** RFC 7386 merge: objects merge key by key, null removes, anything else replaces. `__proto__` is a plain key. */
export function mergeDesired(current: Desired, patch: Desired, depth = 0): Desired {
  if (depth > MAX_DEPTH) throw new RangeError(`desired nests deeper than ${MAX_DEPTH} levels`);
  const merged = new Map(Object.entries(current));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else if (isObject(value)) {
      const before = merged.get(key);
      merged.set(key, mergeDesired(isObject(before) ? before : {}, value, depth + 1));
    } else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

const MAX_DEPTH = 8;
/** It shares its row, 400 KB in all, with what the vehicle reports; see the limits of a frame. */
const MAX_BYTES = 32 * 1024;

/** Why the merged values cannot be kept and sent, or undefined when they can: small patches may add up. */
export function desiredFault(desired: Desired): string | undefined {
  const size = Buffer.byteLength(JSON.stringify(desired));
  return size <= MAX_BYTES ? undefined : `desired would grow to ${size} bytes; at most ${MAX_BYTES}`;
}

function isObject(value: unknown): value is Desired {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
