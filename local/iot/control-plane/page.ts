import type { IotCall } from './iot-operation.ts';

const DEFAULT_PAGE_SIZE = 25;
const MAX_PAGE_SIZE = 250;

/** A page of a list, by the call's size and token parameters; the token is the place in the list. */
export function pageOf<Item>(
  items: readonly Item[],
  call: IotCall,
  names: { size: string; token: string },
): { items: Item[]; next: string | undefined } {
  const start = Number(call.query.get(names.token) ?? 0) || 0;
  const asked = Number(call.query.get(names.size) ?? DEFAULT_PAGE_SIZE) || DEFAULT_PAGE_SIZE;
  const end = start + Math.min(Math.max(asked, 1), MAX_PAGE_SIZE);
  return { items: items.slice(start, end), next: end < items.length ? String(end) : undefined };
}

export const MARKER = { size: 'pageSize', token: 'marker' };
export const NEXT_TOKEN = { size: 'maxResults', token: 'nextToken' };
