const MAX_DEPTH = 8;
/** DynamoDB's numbers reach down to this; larger ones than 2^53 the SDK refuses, because they would lose digits. */
const LEAST_NUMBER = 1e-130;

/**
 * Why a document of a request cannot be kept in a row, or undefined when it can: a client's fault must be told as one,
 * before the SDK throws. The document itself is level 0.
 */
export function storingFault(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'number') return numberFault(value);
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX_DEPTH) return `nests deeper than ${MAX_DEPTH} levels`;
  for (const [key, inner] of Object.entries(value)) {
    if (key === '' || key === '__proto__') return `has the key "${key}"`;
    const fault = storingFault(inner, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function numberFault(value: number): string | undefined {
  const size = Math.abs(value);
  if (size > Number.MAX_SAFE_INTEGER) return 'has a number beyond 2^53';
  return size !== 0 && size < LEAST_NUMBER ? 'has a number too close to 0' : undefined;
}
