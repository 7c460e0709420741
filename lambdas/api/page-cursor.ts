import type { Row } from '../common/store/table.ts';

/** Cursor of a page: one id, nothing else. Whose rows it walks comes from the token, so forging it gains nothing. */
export function encodeCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

export function decodeCursor(text: string): string | undefined {
  const id = Buffer.from(text, 'base64url').toString('utf8');
  return /^[A-Za-z0-9_-]{1,64}$/.test(id) ? id : undefined;
}

export function nextCursor(nextKey: Row | undefined, attribute: string): { nextCursor?: string } {
  const id = nextKey?.[attribute];
  return typeof id === 'string' ? { nextCursor: encodeCursor(id) } : {};
}
