import { RE2JS } from 're2js';
import { toText } from '../conversions.ts';
import { binary, type FunctionGroup, variadic } from './definition.ts';

/**
 * Regular expressions are RE2's: linear in time, so no rule can hang the gateway. Of what Java's have, look-around,
 * back references and possessive quantifiers are missing: such a pattern is an invalid one here [assumed].
 */
const CACHE_MAXIMUM = 256;
const cache = new Map<string, RE2JS | undefined>();

/** Undefined for an invalid pattern. Forgets everything when full: patterns are nearly always literals. */
function compiled(pattern: string): RE2JS | undefined {
  if (cache.has(pattern)) return cache.get(pattern);
  if (cache.size >= CACHE_MAXIMUM) cache.clear();
  const expression = compile(pattern);
  cache.set(pattern, expression);
  return expression;
}

function compile(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
}

function matches(value: unknown, pattern: unknown): boolean | undefined {
  const text = toText(value);
  const expression = toExpression(pattern);
  return text === undefined || expression === undefined ? undefined : expression.matcher(text).find();
}

/** No match: Undefined [assumed]. */
function firstMatch(value: unknown, pattern: unknown): string | undefined {
  const text = toText(value);
  const matcher = text === undefined ? undefined : toExpression(pattern)?.matcher(text);
  return matcher?.find() ? (matcher.group() ?? undefined) : undefined;
}

/** `$1` is a group, as in Java; a group that is not there makes it Undefined. */
function replaceAll([value, pattern, replacement]: unknown[]): string | undefined {
  const text = toText(value);
  const put = toText(replacement);
  const expression = toExpression(pattern);
  if (text === undefined || put === undefined || expression === undefined) return undefined;
  try {
    return expression.matcher(text).replaceAll(put, true);
  } catch {
    return undefined;
  }
}

function toExpression(pattern: unknown): RE2JS | undefined {
  const text = toText(pattern);
  return text === undefined ? undefined : compiled(text);
}

export const regularExpressionFunctions: FunctionGroup = {
  regexp_matches: binary(matches),
  regexp_replace: variadic([3, 3], replaceAll),
  regexp_substr: binary(firstMatch),
};
