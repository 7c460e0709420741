import { isSqlObject } from './values.ts';

/**
 * Runs a nested query [AWS-IoT: iot-sql-nested-queries]. `select` gives an element's result, or Undefined when the
 * element is not wanted. An Array is gone through; `FROM *` over an object gives an Array of one; any other object
 * is queried as itself; anything else is Undefined [assumed].
 */
export function runQuery(source: unknown, wrapsObject: boolean, select: (element: unknown) => unknown): unknown {
  if (Array.isArray(source)) {
    const results: unknown[] = [];
    for (const element of source) {
      const result = select(element);
      if (result !== undefined) results.push(result);
    }
    return results;
  }
  if (!isSqlObject(source)) return undefined;
  const result = select(source);
  if (!wrapsObject) return result;
  return result === undefined ? [] : [result];
}

/** What EXISTS makes of a query's result. */
export function queryHasResult(result: unknown): boolean {
  return Array.isArray(result) ? result.length > 0 : result !== undefined;
}
