/** What a payload that is not JSON (or is empty, or nests too deep) parses to. */
export const NOT_JSON: unique symbol = Symbol('not JSON');

/** Deeper documents count as not JSON, so that nothing that walks a value can run out of stack [assumed]. */
const DEPTH_MAXIMUM = 1000;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses a payload once for all rules that look at it; hand the result on as `RuleInput.parsed`.
 * Never throws.
 */
export function parsePayload(payload: Uint8Array): unknown {
  if (payload.length === 0 || nestsTooDeep(payload)) return NOT_JSON;
  try {
    return JSON.parse(utf8.decode(payload));
  } catch {
    return NOT_JSON;
  }
}

/** Parses JSON text under the same depth limit. */
export function parseJsonText(text: string): unknown {
  return parsePayload(new TextEncoder().encode(text));
}

/** Short payloads cannot nest deep: only the long ones are looked through. */
function nestsTooDeep(payload: Uint8Array): boolean {
  if (payload.length <= DEPTH_MAXIMUM) return false;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < payload.length; index += 1) {
    const byte = payload[index];
    if (byte === 0x22) inString = !inString;
    else if (inString) index += byte === 0x5c ? 1 : 0;
    else if (byte === 0x5b || byte === 0x7b) depth += 1;
    else if (byte === 0x5d || byte === 0x7d) depth -= 1;
    if (depth > DEPTH_MAXIMUM) return true;
  }
  return false;
}
