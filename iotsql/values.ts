/**
 * Values of the language are JSON values as JavaScript has them; Undefined is `undefined`, Null is `null`.
 * Int and Decimal are one JavaScript number: what 2016-03-23 does with whole numbers comes by itself, its 34 digits
 * do not (see decimal-arithmetic.ts).
 */
export type SqlObject = Record<string, unknown>;

export function isSqlObject(value: unknown): value is SqlObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's own member: `constructor` and `__proto__` are keys like any other. Undefined on any other value. */
export function memberOf(target: unknown, key: string): unknown {
  if (!isSqlObject(target)) return undefined;
  return key in Object.prototype && !Object.hasOwn(target, key) ? undefined : target[key];
}

/** Sets an own member, also when the key is `__proto__`. */
export function setMember(target: SqlObject, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    target[key] = value;
  }
}

/** A copy with the same own members. Object.assign, because adding members to a spread copy is slow in V8. */
export function copyObject(source: SqlObject): SqlObject {
  return Object.hasOwn(source, '__proto__') ? { ...source } : Object.assign({}, source);
}

/** `=` on two defined values: same type and same value, deep; no conversion [AWS-IoT: iot-sql-operators]. */
export function valuesEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => valuesEqual(item, right[index]));
  }
  if (!isSqlObject(left) || !isSqlObject(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && valuesEqual(left[key], right[key]));
}
