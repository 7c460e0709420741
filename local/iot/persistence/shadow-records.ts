import * as v from 'valibot';
import { isJsonObject, type JsonObject } from '../shadow/json-tree.ts';
import type { StoredShadow } from '../shadow/shadow-document.ts';
import type { CollectionKind } from './collections.ts';

/** Whole, key by key: a copy made by a schema would lose a key named `__proto__`. */
const object = v.custom<JsonObject>(isJsonObject, 'is no object');
const section = v.optional(v.object({ state: object, metadata: object }));
const shadow = v.object({ version: v.number(), isDeleted: v.boolean(), desired: section, reported: section });

/** By `<thing>/<shadow>`; a deleted one keeps its version. */
export const SHADOWS: CollectionKind<StoredShadow, v.InferOutput<typeof shadow>> = {
  record: { name: 'shadow', version: 1, schema: shadow },
  toHeader: ({ version, document }) => ({
    ...{ version, isDeleted: document === undefined },
    ...{ desired: document?.desired, reported: document?.reported },
  }),
  fromHeader: ({ version, isDeleted, desired, reported }) => ({
    version,
    document: isDeleted ? undefined : { version, desired, reported },
  }),
};
