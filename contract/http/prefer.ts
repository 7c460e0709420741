/** Longest that an answer may be kept back. */
export const MAX_WAIT_SECONDS = 10;

/**
 * Whole seconds that a `Prefer` header asks to wait, at most MAX_WAIT_SECONDS; undefined when it asks for nothing we
 * understand, which is no error. Of several the first counts. [RFC 7240: 2, 4.3]
 */
export function readWaitSeconds(header: string | undefined): number | undefined {
  for (const preference of (header ?? '').split(',')) {
    const [, seconds] = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:;.*)?$/i.exec(preference) ?? [];
    if (seconds !== undefined) return Math.min(Number(seconds), MAX_WAIT_SECONDS);
  }
  return undefined;
}
