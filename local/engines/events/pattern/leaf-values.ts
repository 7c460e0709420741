import type { Leaf } from './value-test.ts';

/** The values of a field; an array counts as each of its elements. Objects are none. */
export function leavesOf(value: unknown): Leaf[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (value === undefined || (typeof value === 'object' && value !== null)) return [];
  return [value as Leaf];
}

/** True when a value stands at the end of a path, in any element of the arrays on its way. */
export function hasLeafAt(value: unknown, path: readonly string[]): boolean {
  if (Array.isArray(value)) return value.some((element) => hasLeafAt(element, path));
  const [name, ...rest] = path;
  if (name === undefined) return leavesOf(value).length > 0;
  return hasLeafAt(fieldOf(value, name), rest);
}

/** Undefined for what is no object, and for a field it has not. */
export function fieldOf(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}
