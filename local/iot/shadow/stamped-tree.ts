import { isJsonObject, isSameJson, type Json, type JsonObject, memberOf } from './json-tree.ts';

/** A part of a shadow with when each of its leaves was set: the same tree, each leaf a `{timestamp}` in seconds. */
export interface StampedTree {
  state: Json;
  metadata: Json;
}

/** One that holds keys. */
export interface StampedObject extends StampedTree {
  state: JsonObject;
  metadata: JsonObject;
}

/** `metadata` of a value all of which was set at `timestamp`; arrays stay arrays. [AWS-IoT: device-shadow-document] */
export function stampOf(value: Json, timestamp: number): Json {
  if (Array.isArray(value)) return value.map((element) => stampOf(element, timestamp));
  if (!isJsonObject(value)) return { timestamp };
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, stampOf(child, timestamp)]));
}

/**
 * What an object of an update makes of what stands there, key by key: objects merge, null removes, all else replaces,
 * and an object without a key left is not there. Undefined: nothing is left. [AWS-IoT: device-shadow-document]
 */
export function mergeObject(
  current: StampedTree | undefined,
  patch: JsonObject,
  timestamp: number,
): StampedObject | undefined {
  const children = new Map(current ? childrenOf(current) : []);
  for (const [key, value] of Object.entries(patch)) {
    const merged = mergeValue(children.get(key), value, timestamp);
    if (merged) children.set(key, merged);
    else children.delete(key);
  }
  return objectOf(children);
}

/** That `{}` removes, as null does, is [assumed]. */
function mergeValue(current: StampedTree | undefined, patch: Json, timestamp: number): StampedTree | undefined {
  if (patch === null) return undefined;
  if (!isJsonObject(patch)) return { state: patch, metadata: stampOf(patch, timestamp) };
  return Object.keys(patch).length === 0 ? undefined : mergeObject(current, patch, timestamp);
}

/**
 * The part of `desired` that is missing from `reported` or different there, with its path and its metadata; arrays are
 * compared and given whole. Undefined: it is all there. [AWS-IoT: device-shadow-document]
 */
export function differenceOf(desired: StampedTree, reported: Json | undefined): StampedTree | undefined {
  if (reported === undefined) return desired;
  if (!isJsonObject(desired.state) || !isJsonObject(reported)) {
    return isSameJson(desired.state, reported) ? undefined : desired;
  }
  const different = new Map<string, StampedTree>();
  for (const [key, child] of childrenOf(desired)) {
    const difference = differenceOf(child, memberOf(reported, key));
    if (difference) different.set(key, difference);
  }
  return objectOf(different);
}

/** The members of an object, each with its metadata; nothing has none. */
function childrenOf({ state, metadata }: StampedTree): [string, StampedTree][] {
  if (!isJsonObject(state) || !isJsonObject(metadata)) return [];
  return Object.entries(state).map(([key, child]) => [key, { state: child, metadata: memberOf(metadata, key) ?? {} }]);
}

function objectOf(children: ReadonlyMap<string, StampedTree>): StampedObject | undefined {
  if (children.size === 0) return undefined;
  const part = (of: 'state' | 'metadata'): JsonObject =>
    Object.fromEntries([...children].map(([key, child]) => [key, child[of]]));
  return { state: part('state'), metadata: part('metadata') };
}
