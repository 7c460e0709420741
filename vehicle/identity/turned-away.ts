/** The way to the broker, not the broker: it says nothing about the certificate. */
const ON_THE_WAY = new Set([
  ...['ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH', 'EHOSTDOWN'],
]);
/** Server unavailable in MQTT 3.1.1; in 5 the same, server busy, quota exceeded, connection rate exceeded. [MQTT-5: 3.2.2.2] */
const COME_AGAIN = new Set([3, 0x88, 0x89, 0x97, 0x9f]);

/**
 * Whether a connection that was never accepted may have failed over its certificate. AWS IoT closes it without a word
 * when the certificate is not ACTIVE, so that no error at all counts as well. [assumed]
 */
export function isTurnedAway(error: Error | undefined): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return !ON_THE_WAY.has(String(code)) && !COME_AGAIN.has(Number(code));
}
