import type { ApiEvent } from '../common/http/api-route.ts';

const MAX_PAGE = 100;
const CURSOR = /^[\x21-\x7e]{1,256}$/;

export type Page = { ok: true; limit: number; after?: string } | { ok: false; detail: string };

/** `?limit=1..100&cursor=…`. A cursor is a key inside the caller's own partition, so forging one gains nothing. */
export function readPage(event: ApiEvent): Page {
  const { limit = '50', cursor } = event.queryStringParameters ?? {};
  const count = Number(limit);
  if (!Number.isInteger(count) || count < 1 || count > MAX_PAGE) {
    return { ok: false, detail: `limit is not a whole number from 1 to ${MAX_PAGE}` };
  }
  if (cursor === undefined) return { ok: true, limit: count };
  const after = Buffer.from(cursor, 'base64url').toString('utf8');
  return CURSOR.test(after) ? { ok: true, limit: count, after } : { ok: false, detail: 'cursor is not one of ours' };
}

export function nextCursor(nextKey: string | undefined): { nextCursor?: string } {
  return nextKey === undefined ? {} : { nextCursor: Buffer.from(nextKey).toString('base64url') };
}
