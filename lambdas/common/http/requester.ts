import type { Requester } from '../../../contract/mailbox/message.ts';
import type { ApiEvent, Caller } from './api-route.ts';

export type RequesterReading = { ok: true; requester: Requester } | { ok: false; detail: string };

const USER = /^[\x20-\x7e]{1,128}$/;
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * Who asks, for the audit: the token's client, and the end user whom the application names in `Roadbed-User`. Nothing is
 * granted on the word of that header.
 */
export function readRequester(event: ApiEvent, { clientId }: Caller): RequesterReading {
  const user = event.headers['roadbed-user'];
  if (user === undefined) return { ok: true, requester: { clientId } };
  if (!USER.test(user)) return { ok: false, detail: 'Roadbed-User is not 1 to 128 printable ASCII characters' };
  return { ok: true, requester: { clientId, user } };
}

/** W3C trace context of the request; one that is malformed is none. [W3C Trace Context: 3.2] */
export function readTraceparent(event: ApiEvent): { traceparent?: string } {
  const { traceparent } = event.headers;
  return traceparent !== undefined && TRACEPARENT.test(traceparent) ? { traceparent } : {};
}
