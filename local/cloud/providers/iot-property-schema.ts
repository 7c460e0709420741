import * as v from 'valibot';
import { text } from './property-schema.ts';

/** `AttributePayload` of a thing or a thing group, as the API has it. */
export const attributePayload = v.pipe(
  v.object({ Attributes: v.optional(v.record(v.string(), text), {}) }),
  v.transform(({ Attributes: attributes }) => ({ attributes })),
);
