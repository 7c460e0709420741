/**
 * An item as `get_dynamodb()` gives it: attribute values without their types. Sets are Arrays, binary is base64, and
 * numbers beyond a double's digits are rounded. [AWS-IoT: iot-sql-functions] [assumed: sets and binary]
 */
export function itemJson(item: Record<string, unknown>): Record<string, unknown> {
  // fromEntries defines properties, so that an attribute `__proto__` is a plain key.
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, valueJson(value)]));
}

function valueJson(value: unknown): unknown {
  const [type, content] = Object.entries(value as object)[0] ?? [];
  switch (type) {
    case 'N':
      return Number(content);
    case 'NS':
      return (content as string[]).map(Number);
    case 'L':
      return (content as unknown[]).map(valueJson);
    case 'M':
      return itemJson(content as Record<string, unknown>);
    case 'NULL':
      return null;
    default:
      // S, B, BOOL, SS and BS are what JSON has for them
      return content;
  }
}

/** A key's value: `S` for text, `N` for a number. Throws for anything else. */
export function keyAttribute(name: string, value: unknown): { S: string } | { N: string } {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  throw new Error(`the value of key ${name} must be a String or a number`);
}
