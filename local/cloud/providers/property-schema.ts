import * as v from 'valibot';

/** Building blocks for the property schemas: CloudFormation accepts numbers and booleans as text, and the other way round. */
export const text = v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String));

export const number = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^-?\d+(\.\d+)?$/, 'Expected a number'))]),
  v.transform(Number),
);

export const flag = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false'])]),
  v.transform((value) => String(value) === 'true'),
);

export const textList = v.array(text);

/** A JSON object kept as it is, e.g. a policy document. */
export const json = v.record(v.string(), v.unknown());

/** A JSON document given as an object or as its text. */
export const jsonDocument = v.pipe(
  v.unknown(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    if (typeof dataset.value === 'object' && dataset.value !== null) return dataset.value as unknown;
    try {
      return JSON.parse(String(dataset.value)) as unknown;
    } catch (error) {
      addIssue({ message: `Expected JSON: ${String(error)}` });
      return NEVER;
    }
  }),
);
