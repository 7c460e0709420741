import type { Row } from '../store/table.ts';
import type { ApiEvent } from './api-route.ts';

const MAX_PAGE = 100;
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** A page of a list as the caller asks for it: after which id, which is all that a cursor holds. */
export type IdPage = { ok: true; limit: number; after?: string } | { ok: false; detail: string };

export function readIdPage(event: ApiEvent): IdPage {
  const { limit = '50', cursor } = event.queryStringParameters ?? {};
  const count = Number(limit);
  if (!Number.isInteger(count) || count < 1 || count > MAX_PAGE) {
    return { ok: false, detail: `limit is not a whole number from 1 to ${MAX_PAGE}` };
  }
  if (cursor === undefined) return { ok: true, limit: count };
  const after = Buffer.from(cursor, 'base64url').toString('utf8');
  return ID.test(after) ? { ok: true, limit: count, after } : { ok: false, detail: 'cursor is not one of ours' };
}

export function cursorAfter(nextKey: Row | undefined, attribute: string): { nextCursor?: string } {
  const id = nextKey?.[attribute];
  return typeof id === 'string' ? { nextCursor: Buffer.from(id).toString('base64url') } : {};
}
