import type { ApiEvent } from '../common/http/api-route.ts';
import { decodeCursor } from './page-cursor.ts';

const MAX_PAGE = 100;

export type Page = { ok: true; limit: number; after?: string } | { ok: false; detail: string };

/** `?limit=1..100&cursor=…` of a list. */
export function readPage(event: ApiEvent): Page {
  const { limit = '50', cursor } = event.queryStringParameters ?? {};
  const count = Number(limit);
  if (!Number.isInteger(count) || count < 1 || count > MAX_PAGE) {
    return { ok: false, detail: `limit is not a whole number from 1 to ${MAX_PAGE}` };
  }
  if (cursor === undefined) return { ok: true, limit: count };
  const after = decodeCursor(cursor);
  return after === undefined ? { ok: false, detail: 'cursor is not one of ours' } : { ok: true, limit: count, after };
}
