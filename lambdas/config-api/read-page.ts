import type { ApiEvent } from '../common/http/api-route.ts';
import { encodeCursor, type IdPage, readIdPage } from '../common/http/id-page.ts';

/** A key inside the caller's own partition: a configuration with its version, a scope with its value. */
const KEY = /^[\x21-\x7e]{1,256}$/;

export const readPage = (event: ApiEvent): IdPage => readIdPage(event, KEY);

export function nextCursor(nextKey: string | undefined): { nextCursor?: string } {
  return nextKey === undefined ? {} : { nextCursor: encodeCursor(nextKey) };
}
