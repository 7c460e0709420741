import { isJsonObject, type Json, type JsonObject, memberOf, nestsDeeperThan } from './json-tree.ts';
import { INVALID_JSON, INVALID_VERSION, NOT_UTF8, refuseShadow, type ShadowRefusal } from './shadow-refusal.ts';

/** An update that is sound in itself; a section that is absent stays as it is, null removes it. */
export interface UpdateRequest {
  ok: true;
  /** As it came, for the answer, but for a `delta`; null: both sections go. */
  state: Json;
  desired: JsonObject | null | undefined;
  reported: JsonObject | null | undefined;
  /** The version it is meant for. */
  version: number | undefined;
  clientToken: string | undefined;
}

/** AWS's pages give 5, 6 and 8 levels; 8 is the newest. [assumed] */
const MAX_LEVELS = 8;
const MAX_TOKEN_BYTES = 64;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a get or a delete: nothing, or an object that may hold a token. [AWS-IoT: device-shadow-document] */
export function readPlainRequest(payload: Uint8Array): { ok: true; clientToken: string | undefined } | ShadowRefusal {
  if (payload.length === 0) return { ok: true, clientToken: undefined };
  const read = readObject(payload);
  return read.ok ? { ok: true, clientToken: read.clientToken } : read;
}

/** Reads an update. Never throws, whatever the bytes. [AWS-IoT: device-shadow-error-messages] */
export function readUpdateRequest(payload: Uint8Array): UpdateRequest | ShadowRefusal {
  if (payload.length === 0) return refuseShadow(400, 'Missing update payload');
  const read = readObject(payload);
  if (!read.ok) return read;
  const { body, clientToken } = read;
  const fault = bodyFault(body);
  if (fault !== undefined) return refuseShadow(400, fault, clientToken);
  const state = withoutDelta(body['state'] ?? null);
  const section = (name: 'desired' | 'reported'): JsonObject | null | undefined => {
    const value = isJsonObject(state) ? memberOf(state, name) : null;
    return isJsonObject(value) ? value : value === null ? null : undefined;
  };
  const version = memberOf(body, 'version');
  return {
    ...{ ok: true, state, clientToken, desired: section('desired'), reported: section('reported') },
    version: typeof version === 'number' ? version : undefined,
  };
}

/** A payload's JSON object with its token. Of a key that comes twice the last counts. [assumed] */
function readObject(
  payload: Uint8Array,
): { ok: true; body: JsonObject; clientToken: string | undefined } | ShadowRefusal {
  let text: string;
  try {
    text = utf8.decode(payload);
  } catch {
    return refuseShadow(415, NOT_UTF8);
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return refuseShadow(400, INVALID_JSON);
  }
  if (!isJsonObject(body)) return refuseShadow(400, INVALID_JSON);
  const clientToken = memberOf(body, 'clientToken');
  if (clientToken === undefined) return { ok: true, body, clientToken };
  if (typeof clientToken === 'string' && Buffer.byteLength(clientToken) <= MAX_TOKEN_BYTES) {
    return { ok: true, body, clientToken };
  }
  return refuseShadow(400, 'Invalid clientToken');
}

/** A client may send a document as it got it: its delta says nothing. [assumed] */
function withoutDelta(state: Json): Json {
  if (!isJsonObject(state)) return state;
  return Object.fromEntries(Object.entries(state).filter(([name]) => name !== 'delta'));
}

function bodyFault(body: JsonObject): string | undefined {
  const state = memberOf(body, 'state');
  if (state === undefined) return 'Missing required node: state';
  if (state !== null && !isJsonObject(state)) return 'State node must be an object';
  const version = memberOf(body, 'version');
  if (version !== undefined && !(Number.isSafeInteger(version) && Number(version) >= 0)) return INVALID_VERSION;
  for (const [name, section] of Object.entries(state ?? {})) {
    const fault = name === 'delta' ? undefined : sectionFault(name, section);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function sectionFault(name: string, section: Json): string | undefined {
  if (name !== 'desired' && name !== 'reported') return invalidNode(name);
  if (section === null) return undefined;
  if (!isJsonObject(section)) return `${name === 'desired' ? 'Desired' : 'Reported'} node must be an object`;
  if (nestsDeeperThan(section, MAX_LEVELS)) {
    return `JSON contains too many levels of nesting; maximum is ${MAX_LEVELS}`;
  }
  const unsound = unsoundKeyOf(name, section, false);
  return unsound === undefined ? undefined : invalidNode(unsound);
}

/**
 * The key nearest to a value that no shadow can hold: null anywhere in an array, or a number beyond a double, which
 * could not be given back. [AWS-IoT: device-shadow-document] [assumed: null deeper in, the number]
 */
function unsoundKeyOf(key: string, value: Json, isInArray: boolean): string | undefined {
  if (value === null) return isInArray ? key : undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : key;
  if (typeof value !== 'object') return undefined;
  const inArray = isInArray || Array.isArray(value);
  for (const [childKey, child] of Object.entries(value)) {
    const unsound = unsoundKeyOf(Array.isArray(value) ? key : childKey, child, inArray);
    if (unsound !== undefined) return unsound;
  }
  return undefined;
}

function invalidNode(key: string): string {
  return `State contains an invalid node: '${key}'`;
}
