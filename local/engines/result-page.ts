import { AwsError, type JsonObject } from './aws-error.ts';

const PAGE_MAXIMUM = 100;

/**
 * One page of items that are in the order of their keys: at most `limit` after the one `token` names. Throws
 * `ValidationException` for a limit or a token that is none.
 */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { limit = PAGE_MAXIMUM, token }: { limit?: unknown; token?: unknown },
): { items: T[]; next: JsonObject } {
  const size = Number(limit);
  if (!Number.isInteger(size) || size < 1 || size > PAGE_MAXIMUM) {
    throw new AwsError('ValidationException', `The page size is a whole number from 1 to ${PAGE_MAXIMUM}.`);
  }
  const after = token === undefined ? undefined : Buffer.from(String(token), 'base64url').toString('utf8');
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  if (last === undefined || page.length === rest.length) return { items: page, next: {} };
  return { items: page, next: { NextToken: Buffer.from(keyOf(last), 'utf8').toString('base64url') } };
}
