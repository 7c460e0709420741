/** A value in DynamoDB's attribute-value JSON. Binary is base64, as on the wire. */
export type AttributeValue =
  | { S: string }
  | { N: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { B: string }
  | { L: AttributeValue[] }
  | { M: Record<string, AttributeValue> };

/** Deeper nesting is refused by DynamoDB itself. [AWS-DynamoDB: Constraints] */
const MAX_DEPTH = 32;

/** Converts a JSON value. Throws `RangeError` when it nests deeper than DynamoDB stores. */
export function toAttributeValue(value: unknown, depth = 0): AttributeValue {
  if (depth > MAX_DEPTH) throw new RangeError(`Nesting levels exceed the limit of ${MAX_DEPTH}`);
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map((element) => toAttributeValue(element, depth + 1)) };
  if (typeof value === 'object' && value !== null) return { M: toItem(value, depth + 1) };
  return { NULL: true };
}

/** Each member of `value` as one attribute. */
export function toItem(value: object, depth = 0): Record<string, AttributeValue> {
  // fromEntries defines properties, so that a key `__proto__` is a plain key.
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toAttributeValue(member, depth)]));
}
