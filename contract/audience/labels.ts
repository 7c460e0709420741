import * as v from 'valibot';

/** Names of cohorts and regions, and of attributes. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
export const labelName = v.pipe(v.string(), v.regex(NAME, 'is no name: letters, digits, . _ : and -, at most 64'));
export const attributeValue = v.union(
  [v.pipe(v.string(), v.maxLength(128)), v.pipe(v.number(), v.finite()), v.boolean()],
  'is no text of at most 128 characters, number or boolean',
);
const MOST_ATTRIBUTES = 16;

/** What a tenant calls a vehicle by: one cohort, one region, and attributes of his own. */
export const labelsSchema = v.strictObject({
  cohort: v.optional(labelName),
  region: v.optional(labelName),
  attributes: v.optional(
    v.pipe(
      v.record(labelName, attributeValue),
      v.check((all) => Object.keys(all).length <= MOST_ATTRIBUTES, `has more than ${MOST_ATTRIBUTES}`),
    ),
  ),
});
export type Labels = v.InferOutput<typeof labelsSchema>;

/** Labels as the row of a vehicle has them. `labelledBy`: the tenant who gave them. */
export interface Labelled extends Labels {
  tenantId: string;
  labelledBy?: string;
}

/** The labels of a vehicle; none when they are an earlier owner's. */
export function labelsOf({ tenantId, labelledBy, cohort, region, attributes }: Labelled): Labels {
  if (labelledBy !== tenantId) return {};
  return {
    ...(cohort === undefined ? {} : { cohort }),
    ...(region === undefined ? {} : { region }),
    ...(attributes === undefined ? {} : { attributes }),
  };
}
