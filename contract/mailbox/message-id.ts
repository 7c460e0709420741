import { createHash } from 'node:crypto';

/** 128 bits, hexadecimal: the same tenant, vehicle and idempotency key always give the same row. */
export function messageIdOf(tenantId: string, vehicleId: string, idempotencyKey: string): string {
  return sha256([tenantId, vehicleId, idempotencyKey]).slice(0, 32);
}

/** 128-bit hash of what was asked, independent of the order of object keys. */
export function requestHashOf(request: unknown): string {
  return sha256([canonicalJson(request)]).slice(0, 32);
}

/** Lengths in front of the parts keep `a,bc` and `ab,c` apart. */
function sha256(parts: string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part};`);
  return hash.digest('hex');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
