import type { Row } from '../store/table.ts';
import type { ApiEvent } from './api-route.ts';

const MAX_PAGE = 100;
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** A page of a list as the caller asks for it: after which id, which is all that a cursor holds. */
export type IdPage = { ok: true; limit: number; after?: string } | { ok: false; detail: string };

/** `?limit=1..100&cursor=…` of a list; `pattern` is what its ids look like. */
export function readIdPage(event: ApiEvent, pattern = ID): IdPage {
  const { limit = '50', cursor } = event.queryStringParameters ?? {};
  const count = Number(limit);
  if (!Number.isInteger(count) || count < 1 || count > MAX_PAGE) {
    return { ok: false, detail: `limit is not a whole number from 1 to ${MAX_PAGE}` };
  }
  if (cursor === undefined) return { ok: true, limit: count };
  const after = decodeCursor(cursor, pattern);
  return after === undefined ? { ok: false, detail: 'cursor is not one of ours' } : { ok: true, limit: count, after };
}

/** Cursor of a page: one id, nothing else. Whose rows it walks comes from the token, so forging it gains nothing. */
export function encodeCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

export function decodeCursor(text: string, pattern = ID): string | undefined {
  const id = Buffer.from(text, 'base64url').toString('utf8');
  return pattern.test(id) ? id : undefined;
}

export function cursorAfter(nextKey: Row | undefined, attribute: string): { nextCursor?: string } {
  const id = nextKey?.[attribute];
  return typeof id === 'string' ? { nextCursor: encodeCursor(id) } : {};
}
