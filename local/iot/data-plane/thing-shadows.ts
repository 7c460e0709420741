import { addressFault, type ShadowAddress } from '../shadow/shadow-address.ts';
import type { ShadowGateway } from '../shadow/shadow-gateway.ts';
import type { ShadowRefusal } from '../shadow/shadow-refusal.ts';
import type { ShadowOutcome } from '../shadow/shadow-service.ts';
import { type DataPlaneError, refuse } from './data-plane-error.ts';
import type { RoutedCall } from './data-plane-route.ts';
import { fromPageToken, pageToken } from './page-token.ts';
import { integer } from './query-fields.ts';

type Answer = { ok: true; body: unknown } | DataPlaneError;

/** [AWS-IoT: device-shadow-error-messages] */
const NAMES: Readonly<Record<ShadowRefusal['code'], DataPlaneError['name']>> = {
  400: 'InvalidRequestException',
  404: 'ResourceNotFoundException',
  409: 'ConflictException',
  413: 'RequestEntityTooLargeException',
  415: 'UnsupportedDocumentEncodingException',
};

const MAX_PAGE = 100;

/** The shadow that a call is about; `?name=` names it, nothing and the empty name mean the classic one. [assumed: empty] */
export function shadowAddressOf({ subject, query }: RoutedCall): ShadowAddress {
  return { thingName: subject, shadowName: query.get('name') || undefined };
}

/** `GetThingShadow`: the body is what `get/accepted` would be. [AWS-IoT: device-shadow-rest-api] */
export function getThingShadow(call: RoutedCall, shadows: ShadowGateway): Answer {
  return answerOf(shadows.get(shadowAddressOf(call)));
}

/** `UpdateThingShadow`: the body is what `update/accepted` would be. [AWS-IoT: device-shadow-rest-api] */
export function updateThingShadow(call: RoutedCall, shadows: ShadowGateway): Answer {
  return answerOf(shadows.update(shadowAddressOf(call), call.request.body));
}

/** `DeleteThingShadow`: version and time of what is gone. [AWS-IoT: device-shadow-rest-api] */
export function deleteThingShadow(call: RoutedCall, shadows: ShadowGateway): Answer {
  return answerOf(shadows.delete(shadowAddressOf(call)));
}

/**
 * `ListNamedShadowsForThing` in pages of at most 100, which is also the default [assumed]. A thing that nobody knows has
 * none. The token holds the last name given. [AWS-IoT: API_iotdata_ListNamedShadowsForThing]
 */
export function listNamedShadows(call: RoutedCall, shadows: ShadowGateway): Answer {
  const pageSize = integer(call.query, 'pageSize', { min: 1, max: MAX_PAGE, fallback: MAX_PAGE });
  if (!pageSize.ok) return pageSize;
  const fault = addressFault({ thingName: call.subject, shadowName: undefined });
  if (fault !== undefined) return refuse('InvalidRequestException', fault);
  const token = call.query.get('nextToken');
  const after = token === null ? '' : fromPageToken(token);
  if (after === undefined) return refuse('InvalidRequestException', 'nextToken is not valid');
  const left = shadows.namesOf(call.subject).filter((name) => name > after);
  const results = left.slice(0, pageSize.value);
  const last = results.at(-1);
  const nextToken = left.length > results.length && last !== undefined ? pageToken(last) : undefined;
  return { ok: true, body: { results, ...(nextToken && { nextToken }), timestamp: shadows.timestamp() } };
}

function answerOf(outcome: ShadowOutcome): Answer {
  return outcome.ok ? { ok: true, body: outcome.answer } : refuse(NAMES[outcome.code], outcome.message);
}
