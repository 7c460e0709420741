import { type Schema, Validator } from '@cfworker/json-schema';

/** Longest JSON of a schema, bytes: it travels with every delivery. */
export const MAX_SCHEMA_BYTES = 8 * 1024;

/** Why a JSON body does not satisfy its schema (2020-12), naming the place; undefined when it does. */
export function schemaFault(schema: Record<string, unknown>, value: unknown): string | undefined {
  const { valid, errors } = new Validator(schema as Schema, '2020-12', true).validate(value);
  if (valid) return undefined;
  const last = errors.at(-1);
  return last === undefined ? 'it does not fit' : `${last.instanceLocation}: ${last.error}`;
}

/** Why it is no schema that can be used; undefined when it is one. */
export function unusableSchema(schema: Record<string, unknown>): string | undefined {
  if (Buffer.byteLength(JSON.stringify(schema)) > MAX_SCHEMA_BYTES) return `is longer than ${MAX_SCHEMA_BYTES} bytes`;
  try {
    schemaFault(schema, {});
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'cannot be used';
  }
}
