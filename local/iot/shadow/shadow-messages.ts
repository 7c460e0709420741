import type { Json, JsonObject } from './json-tree.ts';
import { metadataOf, type ShadowDocument, stateOf } from './shadow-document.ts';
import type { ShadowRefusal } from './shadow-refusal.ts';
import type { UpdateRequest } from './shadow-request.ts';
import { differenceOf, stampOf } from './stamped-tree.ts';

/** When an answer is given, in seconds, and the token it echoes. */
export interface AnswerMark {
  timestamp: number;
  clientToken: string | undefined;
}

/** `update/accepted`: what was asked for, not what came of it. [AWS-IoT: device-shadow-document] */
export function acceptedUpdate({ state }: UpdateRequest, version: number, mark: AnswerMark): JsonObject {
  const metadata = state === null ? {} : stampOf(state, mark.timestamp);
  return { state, metadata, version, ...ending(mark) };
}

/** `get/accepted`, with the delta when there is one. AWS's example has metadata of it, captures have not. [assumed] */
export function wholeShadow(document: ShadowDocument, mark: AnswerMark): JsonObject {
  const delta = deltaOf(document);
  const state = { ...stateOf(document), ...(delta && { delta: delta.state }) };
  return { state, metadata: metadataOf(document), version: document.version, ...ending(mark) };
}

export function acceptedDelete(version: number, mark: AnswerMark): JsonObject {
  return { version, ...ending(mark) };
}

/** `update/delta`, or undefined when all that is desired is reported. */
export function deltaMessage(document: ShadowDocument, mark: AnswerMark): JsonObject | undefined {
  const delta = deltaOf(document);
  if (!delta) return undefined;
  const { timestamp, clientToken } = mark;
  const { state, metadata } = delta;
  return { version: document.version, timestamp, state, metadata, ...(clientToken !== undefined && { clientToken }) };
}

/** `update/documents`: before, null for the first version, and after. */
export function documentsMessage(
  previous: ShadowDocument | undefined,
  current: ShadowDocument,
  mark: AnswerMark,
): JsonObject {
  return { previous: previous ? documentView(previous) : null, current: documentView(current), ...ending(mark) };
}

/** `rejected`. */
export function rejection({ code, message, clientToken }: ShadowRefusal, timestamp: number): JsonObject {
  return { code, message, ...ending({ timestamp, clientToken }) };
}

/** What is desired and not reported so. No desired, no delta. [AWS-IoT: device-shadow-document] */
function deltaOf({ desired, reported }: ShadowDocument): { state: Json; metadata: Json } | undefined {
  return desired && differenceOf(desired, reported?.state);
}

function documentView(document: ShadowDocument): JsonObject {
  return { state: stateOf(document), metadata: metadataOf(document), version: document.version };
}

function ending({ timestamp, clientToken }: AnswerMark): JsonObject {
  return { timestamp, ...(clientToken !== undefined && { clientToken }) };
}
