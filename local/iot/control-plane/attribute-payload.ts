import { done, failed, type Outcome } from '../registry/outcome.ts';

export interface AttributePayload {
  attributes: Record<string, string> | undefined;
  merge: boolean;
}

/** `attributePayload` of CreateThing and UpdateThing; absent attributes stay undefined. [AWS-IoT: API_AttributePayload] */
export function readAttributePayload(value: unknown): Outcome<AttributePayload> {
  if (value === undefined || value === null) return done({ attributes: undefined, merge: false });
  const { attributes, merge } = value as { attributes?: unknown; merge?: unknown };
  if (attributes === undefined || attributes === null) return done({ attributes: undefined, merge: merge === true });
  const isMap = typeof attributes === 'object' && !Array.isArray(attributes);
  if (!isMap || Object.values(attributes).some((item) => typeof item !== 'string')) {
    return failed('InvalidRequestException', 'Attributes must be a map of strings.');
  }
  return done({ attributes: attributes as Record<string, string>, merge: merge === true });
}
