import { done, failed, type Outcome } from '../registry/outcome.ts';
import type { IotCall } from './iot-operation.ts';

/** How a list is asked for in pages, and where its answer says how to go on. */
interface Paging {
  size: string;
  token: string;
  next: string;
}

/** [AWS-IoT: API_ListPolicies] */
export const MARKER: Paging = { size: 'pageSize', token: 'marker', next: 'nextMarker' };
/** [AWS-IoT: API_ListThings] */
export const NEXT_TOKEN: Paging = { size: 'maxResults', token: 'nextToken', next: 'nextToken' };

const DEFAULT_PAGE_SIZE = 25;
const MAX_PAGE_SIZE = 250;

/** A page of a list as the call asks for it, shown by `show`, and the token of the page after it. */
export function pageAnswer<Item>(
  items: readonly Item[],
  call: IotCall,
  paging: Paging,
  show: (page: Item[]) => object,
): Outcome<object> {
  const size = call.query.get(paging.size) ?? DEFAULT_PAGE_SIZE;
  const page = pageOf(items, Number(size), call.query.get(paging.token) ?? undefined, MAX_PAGE_SIZE);
  if (typeof page === 'string') return failed('InvalidRequestException', `${paging[page]} is not valid.`);
  return done({ ...show(page.items), [paging.next]: page.next });
}

/** The page, or which of the two is not valid. */
export function pageOf<Item>(
  items: readonly Item[],
  size: number,
  token: string | undefined,
  maxSize: number,
): { items: Item[]; next: string | undefined } | 'size' | 'token' {
  if (!(Number.isInteger(size) && size >= 1 && size <= maxSize)) return 'size';
  const start = token === undefined ? 0 : placeOf(token);
  if (start === undefined) return 'token';
  const end = start + size;
  return { items: items.slice(start, end), next: end < items.length ? tokenOf(end) : undefined };
}

/** By creation, the newest first unless `isAscendingOrder`. [AWS-IoT: API_ListCertificates] */
export function inOrder<Item>(items: readonly Item[], call: IotCall): Item[] {
  return call.query.get('isAscendingOrder') === 'true' ? [...items] : [...items].reverse();
}

/** Opaque to callers, as AWS's are: the place in the list. */
function tokenOf(place: number): string {
  return Buffer.from(`at:${place}`).toString('base64url');
}

function placeOf(token: string): number | undefined {
  const [, place] = /^at:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  return place === undefined ? undefined : Number(place);
}
