import * as v from 'valibot';
import type { Thing, ThingAttachment, ThingGroup, ThingType } from '../registry/thing.ts';
import type { CollectionKind } from './collections.ts';

const text = v.string();
const optionalText = v.optional(text);

const thing = v.object({
  thingName: text,
  thingId: text,
  thingTypeName: optionalText,
  attributes: v.record(text, text),
  version: v.number(),
  billingGroupName: optionalText,
});

export const THINGS: CollectionKind<Thing, v.InferOutput<typeof thing>> = {
  record: { name: 'thing', version: 1, schema: thing },
  toHeader: (value) => ({ ...value, attributes: { ...value.attributes } }),
  fromHeader: ({ thingTypeName, billingGroupName, ...rest }) => ({ ...rest, thingTypeName, billingGroupName }),
};

const thingType = v.object({
  thingTypeName: text,
  thingTypeId: text,
  properties: v.record(text, v.unknown()),
  createdAtMs: v.number(),
  deprecatedAtMs: v.optional(v.number()),
});

export const THING_TYPES: CollectionKind<ThingType, v.InferOutput<typeof thingType>> = {
  record: { name: 'thing-type', version: 1, schema: thingType },
  toHeader: (value) => ({ ...value, properties: { ...value.properties } }),
  fromHeader: ({ deprecatedAtMs, ...rest }) => ({ ...rest, deprecatedAtMs }),
};

const thingGroup = v.object({
  thingGroupName: text,
  thingGroupId: optionalText,
  parentGroupName: optionalText,
  description: optionalText,
  attributes: v.optional(v.record(text, text)),
  version: v.optional(v.number()),
  createdAtMs: v.optional(v.number()),
  queryString: optionalText,
});

export const THING_GROUPS: CollectionKind<ThingGroup, v.InferOutput<typeof thingGroup>> = {
  record: { name: 'thing-group', version: 1, schema: thingGroup },
  toHeader: (value) => ({ ...value, attributes: { ...value.attributes } }),
  // Groups of before they had more than a name and a parent.
  fromHeader: ({ parentGroupName, description, queryString, ...header }) => ({
    ...{ thingGroupId: header.thingGroupName, attributes: {}, version: 1, createdAtMs: 0 },
    ...header,
    ...{ parentGroupName, description, queryString },
  }),
};

const names = v.array(text);

/** Sets of names by key: the groups of a thing, the policies of a target. */
function nameSets(name: string): CollectionKind<Set<string>, string[]> {
  return {
    record: { name, version: 1, schema: names },
    toHeader: (value) => [...value],
    fromHeader: (header) => new Set(header),
  };
}

/** Group names by thing name. */
export const GROUP_MEMBERSHIPS = nameSets('group-membership');
/** Policy names by the ARN of their target. */
export const POLICY_ATTACHMENTS = nameSets('policy-attachment');

const attachment = v.object({
  thingName: text,
  certificateId: text,
  type: v.picklist(['EXCLUSIVE_THING', 'NON_EXCLUSIVE_THING']),
});

export const THING_ATTACHMENTS: CollectionKind<ThingAttachment, v.InferOutput<typeof attachment>> = {
  record: { name: 'thing-attachment', version: 1, schema: attachment },
  toHeader: (value) => value,
  fromHeader: (header) => header,
};
