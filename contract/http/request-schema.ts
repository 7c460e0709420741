import * as v from 'valibot';

/** A time of a request: ISO 8601 with `Z` or its offset, read as epoch ms. Without an offset nobody can say when it is. */
export const timeMs = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/, 'is no ISO 8601 time with its offset'),
  v.transform((text) => Date.parse(text)),
  v.number('is no time'),
);

/** Counted as people do, by characters, not by UTF-16 units. */
export function textOf(most: number) {
  const isFitting = (text: string): boolean => text.trim() !== '' && [...text].length <= most;
  return v.pipe(v.string(), v.check(isFitting, `is empty or longer than ${most} characters`));
}

export type SchemaReading<T> = { ok: true; value: T } | { ok: false; detail: string };

/** A request's body by its schema; `detail` names the first thing that does not fit, and where. */
export function readBySchema<S extends v.GenericSchema>(schema: S, body: unknown): SchemaReading<v.InferOutput<S>> {
  const result = v.safeParse(schema, body, { abortEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  return { ok: false, detail: path === null ? issue.message : `${path}: ${issue.message}` };
}
