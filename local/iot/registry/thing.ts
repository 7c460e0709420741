/** A thing of the registry; replaced, never mutated, when it changes. [AWS-IoT: thing-registry] */
export interface Thing {
  readonly thingName: string;
  readonly thingId: string;
  readonly thingTypeName: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  /** Starts at 1 and grows with each update. */
  readonly version: number;
  readonly billingGroupName: string | undefined;
}

export interface ThingType {
  readonly thingTypeName: string;
  readonly thingTypeId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly createdAtMs: number;
  /** Since when no thing may be given this type; undefined: not deprecated. */
  readonly deprecatedAtMs: number | undefined;
}

/** [AWS-IoT: API_ThingGroupProperties] */
export interface ThingGroupProperties {
  readonly description: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A static group has members; a dynamic one has all things that its query finds. [AWS-IoT: dynamic-thing-groups] */
export interface ThingGroup extends ThingGroupProperties {
  readonly thingGroupName: string;
  readonly thingGroupId: string;
  readonly parentGroupName: string | undefined;
  /** Starts at 1 and grows with each update. */
  readonly version: number;
  readonly createdAtMs: number;
  readonly queryString: string | undefined;
}

export type ThingPrincipalType = 'EXCLUSIVE_THING' | 'NON_EXCLUSIVE_THING';

export interface ThingAttachment {
  readonly thingName: string;
  readonly certificateId: string;
  readonly type: ThingPrincipalType;
}

const THING_NAME = /^[a-zA-Z0-9:_-]{1,128}$/;
const ATTRIBUTE_NAME = /^[a-zA-Z0-9_.,@/:#=[\]-]{1,128}$/;
const ATTRIBUTE_VALUE = /^[a-zA-Z0-9_.,@/:#=[\]-]{0,800}$/;
const MAX_ATTRIBUTES = 50;

/** Names of things, thing types and thing groups share one pattern. [AWS-IoT: API_CreateThing] */
export function isRegistryName(name: string): boolean {
  return THING_NAME.test(name);
}

/** What is wrong with a thing's attributes, or undefined. [AWS-IoT: API_AttributePayload] */
export function attributeProblem(attributes: Readonly<Record<string, string>>): string | undefined {
  const entries = Object.entries(attributes);
  if (entries.length > MAX_ATTRIBUTES) return `A thing may have at most ${MAX_ATTRIBUTES} attributes.`;
  for (const [name, value] of entries) {
    if (!ATTRIBUTE_NAME.test(name)) return `Attribute name '${name}' is not valid.`;
    if (typeof value !== 'string' || !ATTRIBUTE_VALUE.test(value)) return `Value of attribute '${name}' is not valid.`;
  }
  return undefined;
}
