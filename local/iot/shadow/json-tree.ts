export type Json = null | boolean | number | string | Json[] | JsonObject;

/** May own any key, `__proto__` included: read it with `memberOf`, build it with `Object.fromEntries`. */
export type JsonObject = { [key: string]: Json };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object's own member; what every object inherits is none. */
export function memberOf(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Whether a path of more than `levels` keys or array positions leads to something. Goes no deeper itself. */
export function nestsDeeperThan(value: Json, levels: number): boolean {
  const children = childrenOf(value);
  if (children.length === 0) return false;
  return levels === 0 || children.some((child) => nestsDeeperThan(child, levels - 1));
}

/** Whether two values are the same JSON, whatever the order of their keys. 1 and 1.0 are. */
export function isSameJson(one: Json, other: Json): boolean {
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    return one.every((element, index) => isSameJson(element, other[index] ?? null));
  }
  if (!isJsonObject(one)) return one === other;
  if (!isJsonObject(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => Object.hasOwn(other, key) && isSameJson(one[key] ?? null, other[key] ?? null));
}

function childrenOf(value: Json): Json[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}
