import type { ApiEvent } from './api-route.ts';
import { type HttpResponse, respondJson } from './respond.ts';

/** 200 with an entity tag, or 304 without a body when the caller has it already. `tag` is any text of `[A-Za-z0-9._-]`. */
export function respondTagged(event: ApiEvent, body: unknown, tag: string): HttpResponse {
  const headers = { etag: `"${tag}"`, 'cache-control': 'private, no-cache' };
  if (hasTag(event.headers['if-none-match'], tag)) return { statusCode: 304, headers };
  return respondJson(200, body, headers);
}

/** `*` fits whatever there is; a weak tag fits like a strong one. [RFC 9110: 13.1.2] */
function hasTag(header: string | undefined, tag: string): boolean {
  const tags = (header ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(`"${tag}"`);
}
