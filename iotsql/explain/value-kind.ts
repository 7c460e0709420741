/** The type of a value in the words of the language. */
export function typeOf(value: unknown): string {
  if (value === undefined) return 'Undefined';
  if (value === null) return 'Null';
  if (Array.isArray(value)) return 'Array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Int' : 'Decimal';
  return { string: 'String', boolean: 'Boolean' }[typeof value as string] ?? 'Object';
}

/** The type with its article, as in "a String". */
export function kindOf(value: unknown): string {
  const type = typeOf(value);
  if (value === undefined || value === null) return type;
  return `${/^[AIO]/.test(type) ? 'an' : 'a'} ${type}`;
}

const KEYS_SHOWN = 8;

/** Why an object has no such key, with the keys it has and a hint at a different letter case. */
export function missingKey(what: string, object: object, key: string): string {
  const keys = Object.keys(object);
  const near = keys.find((candidate) => candidate.toLowerCase() === key.toLowerCase());
  if (near !== undefined) return `${what} has no key "${key}", but "${near}": keys are case-sensitive`;
  if (keys.length === 0) return `${what} has no key "${key}": it is empty`;
  const more = keys.length > KEYS_SHOWN ? ` and ${keys.length - KEYS_SHOWN} more` : '';
  return `${what} has no key "${key}"; it has ${keys.slice(0, KEYS_SHOWN).join(', ')}${more}`;
}
